#pragma once
// Certificates made on the spot: an authority of the test's own, or a self-signed one, with the names and dates a case needs.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace apigw::net::testing {

struct CertificateOptions {
  std::string alternative_names = "DNS:b.example,IP:127.0.0.1";
  long begins_s = -3600;  // from now
  long ends_s = 3600;
};

/// An authority, and one leaf signed by it, as PEM files in a directory that goes away with the object.
class TestCertificates {
 public:
  explicit TestCertificates(const CertificateOptions& options = {}) {
    char pattern[] = "apigw-tls-XXXXXX";
    std::string base = (std::filesystem::temp_directory_path() / pattern).string();
    directory_ = mkdtemp(base.data());
    EVP_PKEY* authority_key = EVP_EC_gen("P-256");
    EVP_PKEY* leaf_key = EVP_EC_gen("P-256");
    X509* authority = make("Test Authority", authority_key, nullptr, authority_key, "", -3600, 3600);
    X509* leaf = make("leaf", leaf_key, authority, authority_key, options.alternative_names, options.begins_s, options.ends_s);
    write(authority_file(), [&](FILE* out) { PEM_write_X509(out, authority); });
    write(certificate_file(), [&](FILE* out) { PEM_write_X509(out, leaf); });
    write(key_file(), [&](FILE* out) { PEM_write_PrivateKey(out, leaf_key, nullptr, nullptr, 0, nullptr, nullptr); });
    X509_free(leaf);
    X509_free(authority);
    EVP_PKEY_free(leaf_key);
    EVP_PKEY_free(authority_key);
  }
  ~TestCertificates() { std::filesystem::remove_all(directory_); }
  std::string authority_file() const { return directory_ + "/authority.pem"; }
  std::string certificate_file() const { return directory_ + "/leaf.pem"; }
  std::string key_file() const { return directory_ + "/key.pem"; }

 private:
  template <class Write>
  static void write(const std::string& path, Write to) {
    FILE* out = std::fopen(path.c_str(), "w");
    to(out);
    std::fclose(out);
  }
  static X509* make(const char* name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key, const std::string& names, long begins, long ends) {
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), issuer ? 2 : 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), begins);
    X509_gmtime_adj(X509_getm_notAfter(certificate), ends);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer ? issuer : certificate));
    auto extend = [&](int id, const char* value) {
      X509V3_CTX context;
      X509V3_set_ctx_nodb(&context);
      X509V3_set_ctx(&context, issuer ? issuer : certificate, certificate, nullptr, nullptr, 0);
      X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value);
      X509_add_ext(certificate, extension, -1);
      X509_EXTENSION_free(extension);
    };
    extend(NID_basic_constraints, issuer ? "critical,CA:FALSE" : "critical,CA:TRUE");
    if (!names.empty()) extend(NID_subject_alt_name, names.c_str());
    X509_sign(certificate, issuer_key, EVP_sha256());
    return certificate;
  }

  std::string directory_;
};

}  // namespace apigw::net::testing

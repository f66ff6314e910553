#include "runtime/base/crypto_ed25519.h"

#include <new>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace apigw {
namespace {

/// Without it OpenSSL asks the terminal for the pass phrase of an encrypted key.
int no_pass_phrase(char*, int, int, void*) { return -1; }

EVP_PKEY* key_of(const std::shared_ptr<void>& key) { return static_cast<EVP_PKEY*>(key.get()); }

template <class Read>
Expected<std::shared_ptr<void>, std::string> read_key(std::string_view pem, Read read, std::string_view wanted) {
  const std::unique_ptr<BIO, int (*)(BIO*)> memory(BIO_new_mem_buf(pem.empty() ? "" : pem.data(), int(pem.size())), BIO_free);
  if (!memory) throw std::bad_alloc();
  std::shared_ptr<void> key(read(memory.get(), nullptr, no_pass_phrase, nullptr), [](void* one) { EVP_PKEY_free(static_cast<EVP_PKEY*>(one)); });
  ERR_clear_error();
  if (pem.find("ENCRYPTED") != pem.npos) return unexpected(std::string("the key is encrypted; a key without a pass phrase is needed"));
  if (!key) return unexpected("it holds no " + std::string(wanted) + " in PEM form");
  if (EVP_PKEY_get_id(key_of(key)) != EVP_PKEY_ED25519) return unexpected(std::string("the key is not of Ed25519: `openssl genpkey -algorithm ed25519` makes one"));
  return key;
}

class Context {
 public:
  Context() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    if (!context_) throw std::bad_alloc();
  }
  EVP_MD_CTX* get() { return context_.get(); }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

Expected<SigningKey, std::string> SigningKey::from_pem(std::string_view pem) {
  auto key = read_key(pem, PEM_read_bio_PrivateKey, "private key");
  if (!key) return unexpected(key.error());
  SigningKey made;
  made.key_ = std::move(*key);
  return made;
}

std::string SigningKey::sign(std::string_view message) const {
  Context context;
  std::string signature(ed25519_signature_bytes, '\0');
  size_t size = signature.size();
  const bool done = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_of(key_)) == 1 &&
                    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes(message), message.size()) == 1;
  if (!done) throw std::bad_alloc();  // nothing else can be wrong with a key that was read
  return signature;
}

Expected<VerifyingKey, std::string> VerifyingKey::from_pem(std::string_view pem) {
  auto key = read_key(pem, PEM_read_bio_PUBKEY, "public key");
  if (!key) return unexpected(key.error());
  VerifyingKey made;
  made.key_ = std::move(*key);
  return made;
}

bool VerifyingKey::verify(std::string_view message, std::string_view signature) const {
  if (signature.size() != ed25519_signature_bytes) return false;
  Context context;
  const bool good = EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_of(key_)) == 1 &&
                    EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(message), message.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace apigw

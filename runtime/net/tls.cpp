// The one file that knows OpenSSL's TLS. A custom BIO stands where the socket would be: reads come from the slice of the wire
// that feed() was given, writes go to the connection's output queue.
#include "runtime/net/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>

#include "runtime/net/address.h"

namespace apigw::net {
namespace {

std::string last_error() {
  unsigned long code = ERR_peek_error();
  char text[256];
  ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return code ? text : "unexpected end of the TLS session";
}

// Faults that only say "nobody we trust vouches for it".
bool only_trust_is_missing(int error) {
  switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_CERT_CHAIN_TOO_LONG:
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_UNABLE_TO_GET_CRL: return true;
    default: return false;
  }
}

int verify_without_trust(int verified, X509_STORE_CTX* store) {
  if (verified || !only_trust_is_missing(X509_STORE_CTX_get_error(store))) return verified;
  X509_STORE_CTX_set_error(store, X509_V_OK);
  return 1;
}

}  // namespace

struct TlsContext::Impl {
  SSL_CTX* context = nullptr;
  bool is_client = false;
  ~Impl() { SSL_CTX_free(context); }
};

struct TlsSession::Impl {
  SSL* ssl = nullptr;
  bool failed = false;
  std::string error;
  std::string_view wire_in;
  OutputQueue* wire_out = nullptr;
  SSL_SESSION* ticket = nullptr;

  ~Impl() {
    SSL_SESSION_free(ticket);
    SSL_free(ssl);
  }
  bool fail() {
    if (!failed) {
      failed = true;
      long verified = SSL_get_verify_result(ssl);
      error = verified != X509_V_OK ? X509_verify_cert_error_string(verified) : last_error();
    }
    ERR_clear_error();
    return false;
  }
};

namespace {

BIO_METHOD* wire_method() {
  struct Callbacks {
    static int read(BIO* bio, char* out, int bytes) {
      BIO_clear_retry_flags(bio);
      auto& in = *static_cast<std::string_view*>(static_cast<void**>(BIO_get_data(bio))[0]);
      if (in.empty()) {
        BIO_set_retry_read(bio);
        return -1;
      }
      size_t part = std::min(size_t(bytes), in.size());
      std::memcpy(out, in.data(), part);
      in.remove_prefix(part);
      return int(part);
    }
    static int write(BIO* bio, const char* bytes, int size) {
      auto* out = *static_cast<OutputQueue**>(static_cast<void**>(BIO_get_data(bio))[1]);
      if (out) out->append({bytes, size_t(size)});
      return size;
    }
    static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }
    static int destroy(BIO* bio) {
      delete[] static_cast<void**>(BIO_get_data(bio));
      return 1;
    }
  };
  static BIO_METHOD* method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "apigw wire");
    BIO_meth_set_read(made, Callbacks::read);
    BIO_meth_set_write(made, Callbacks::write);
    BIO_meth_set_ctrl(made, Callbacks::control);
    BIO_meth_set_destroy(made, Callbacks::destroy);
    return made;
  }();
  return method;
}

// Sessions keep the tickets their peer sends (TLS 1.3 sends them after the handshake).
int ticket_index() {
  static int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}
int keep_ticket(SSL* ssl, SSL_SESSION* session) {
  auto* slot = static_cast<SSL_SESSION**>(SSL_get_ex_data(ssl, ticket_index()));
  if (!slot) return 0;
  SSL_SESSION_free(*slot);
  *slot = session;
  return 1;  // the reference is ours now
}

}  // namespace

TlsContext::TlsContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsContext::~TlsContext() = default;

Expected<std::unique_ptr<TlsContext>, std::string> TlsContext::client(const ClientOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->is_client = true;
  impl->context = SSL_CTX_new(TLS_client_method());
  if (!impl->context) return unexpected(last_error());
  SSL_CTX* context = impl->context;
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  bool trusted = options.trusted_certificates_file.empty()
                     ? SSL_CTX_set_default_verify_paths(context) == 1
                     : SSL_CTX_load_verify_locations(context, options.trusted_certificates_file.c_str(), nullptr) == 1;
  if (!trusted && !options.insecure_skip_verification) return unexpected("cannot read the trusted certificates: " + last_error());
  ERR_clear_error();
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, options.insecure_skip_verification ? verify_without_trust : nullptr);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, keep_ticket);
  static constexpr unsigned char protocols[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(context, protocols, sizeof protocols - 1);
  return std::unique_ptr<TlsContext>(new TlsContext(std::move(impl)));
}

Expected<std::unique_ptr<TlsContext>, std::string> TlsContext::server(const std::string& certificate_file, const std::string& key_file) {
  auto impl = std::make_unique<Impl>();
  impl->context = SSL_CTX_new(TLS_server_method());
  if (!impl->context) return unexpected(last_error());
  SSL_CTX* context = impl->context;
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return -1; });  // nobody is asked for one: it would wait for ever
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) return unexpected("cannot use the certificate '" + certificate_file + "': " + last_error());
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(context) != 1) {
    return unexpected("cannot use the key '" + key_file + "' with the certificate '" + certificate_file + "': " + last_error());
  }
  return std::unique_ptr<TlsContext>(new TlsContext(std::move(impl)));
}

std::unique_ptr<TlsSession> TlsContext::open(std::string_view host, const TlsTicket* resume) {
  auto impl = std::make_unique<TlsSession::Impl>();
  impl->ssl = SSL_new(impl_->context);
  if (!impl->ssl) return nullptr;
  SSL* ssl = impl->ssl;
  BIO* bio = BIO_new(wire_method());
  if (!bio) return nullptr;
  BIO_set_data(bio, new void*[2]{&impl->wire_in, &impl->wire_out});
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);
  if (impl_->is_client) {
    SSL_set_connect_state(ssl);
    std::string name(host);
    if (parse_address(host, 0)) {
      if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str()) != 1) return nullptr;
    } else {
      SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      if (SSL_set1_host(ssl, name.c_str()) != 1 || SSL_set_tlsext_host_name(ssl, name.c_str()) != 1) return nullptr;
    }
    SSL_set_ex_data(ssl, ticket_index(), &impl->ticket);
    if (resume && *resume) SSL_set_session(ssl, static_cast<SSL_SESSION*>(resume->session_));
  } else {
    SSL_set_accept_state(ssl);
  }
  ERR_clear_error();
  return std::unique_ptr<TlsSession>(new TlsSession(std::move(impl)));
}

TlsTicket::~TlsTicket() { SSL_SESSION_free(static_cast<SSL_SESSION*>(session_)); }

TlsSession::TlsSession(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsSession::~TlsSession() = default;
bool TlsSession::established() const { return SSL_is_init_finished(impl_->ssl) && !impl_->failed; }
bool TlsSession::resumed() const { return SSL_session_reused(impl_->ssl) == 1; }
const std::string& TlsSession::error() const { return impl_->error; }

TlsTicket TlsSession::take_ticket() {
  TlsTicket ticket;
  ticket.session_ = std::exchange(impl_->ticket, nullptr);
  return ticket;
}

bool TlsSession::handshake(OutputQueue& wire_out) {
  if (impl_->failed) return false;
  impl_->wire_out = &wire_out;
  int done = SSL_do_handshake(impl_->ssl);
  impl_->wire_out = nullptr;
  if (done == 1 || SSL_get_error(impl_->ssl, done) == SSL_ERROR_WANT_READ) return true;
  return impl_->fail();
}

TlsSession::Fed TlsSession::feed(std::string_view wire, char* out, size_t out_bytes, OutputQueue& wire_out) {
  Fed fed;
  impl_->wire_in = wire;
  impl_->wire_out = &wire_out;
  while (!impl_->failed) {
    int part = SSL_read(impl_->ssl, out + fed.plain_bytes, int(out_bytes - fed.plain_bytes));
    if (part > 0) {
      fed.plain_bytes += size_t(part);
      continue;
    }
    int error = SSL_get_error(impl_->ssl, part);
    if (error == SSL_ERROR_WANT_READ) break;
    if (error == SSL_ERROR_ZERO_RETURN) {
      fed.closed = true;
      break;
    }
    impl_->fail();
  }
  fed.failed = impl_->failed;
  impl_->wire_in = {};
  impl_->wire_out = nullptr;
  return fed;
}

bool TlsSession::write(std::string_view plain, OutputQueue& wire_out) {
  impl_->wire_out = &wire_out;
  while (!plain.empty() && !impl_->failed) {
    int part = SSL_write(impl_->ssl, plain.data(), int(std::min<size_t>(plain.size(), 1 << 30)));
    if (part <= 0) {
      impl_->fail();
      break;
    }
    plain.remove_prefix(size_t(part));
  }
  impl_->wire_out = nullptr;
  return !impl_->failed;
}

void TlsSession::goodbye(OutputQueue& wire_out) {
  if (!established()) return;
  impl_->wire_out = &wire_out;
  SSL_shutdown(impl_->ssl);
  ERR_clear_error();
  impl_->wire_out = nullptr;
}

}  // namespace apigw::net

#pragma once
// Errors of calls.
#include <stdexcept>
#include <string>
#include <utility>

#include <apigw_sdk/runtime/values.hpp>

namespace apigw_sdk {

/// Base of everything this package throws on purpose.
class SdkError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// No answer came: no connection, or one that broke.
class ConnectionFailed : public SdkError {
 public:
  ConnectionFailed(const std::string& message, bool sent) : SdkError(message), sent_(sent) {}
  /// False when nothing can have reached the server.
  bool sent() const { return sent_; }

 private:
  bool sent_;
};

/// No answer came in time.
class TimedOut : public ConnectionFailed {
 public:
  using ConnectionFailed::ConnectionFailed;
};

/// The call was given up by its caller.
class Cancelled : public SdkError {
 public:
  using SdkError::SdkError;
};

/// An answer has more bytes than the client is ready to take.
class ResponseTooLarge : public SdkError {
 public:
  using SdkError::SdkError;
};

/// A token's server gave none.
class TokenError : public SdkError {
 public:
  explicit TokenError(const std::string& message, int status = 0, std::string error = {}) : SdkError(message), status_(status), error_(std::move(error)) {}
  /// Of its answer; 0 when none came.
  int status() const { return status_; }
  /// Its word for why, such as "invalid_client"; empty when it told none.
  const std::string& error() const { return error_; }

 private:
  int status_;
  std::string error_;
};

/// An answer is not what the API's description says.
class DecodeError : public SdkError {
 public:
  using SdkError::SdkError;
};

/// A value that was handed in cannot be sent.
class EncodeError : public SdkError {
 public:
  using SdkError::SdkError;
};

/// The API answered with an error status.
class ApiError : public SdkError {
 public:
  explicit ApiError(HttpResponse answer);
  int status() const { return answer_.status; }
  const Headers& headers() const { return answer_.headers; }
  const std::string& raw_body() const { return answer_.body; }
  /// The body when it is JSON, else null.
  Json json() const;
  /// The service's id of the request; empty when it told none.
  std::string request_id() const;
  /// The service's name of the error, as in x-amzn-ErrorType.
  std::string error_type() const;

 private:
  HttpResponse answer_;
};

class ClientError : public ApiError {
 public:
  using ApiError::ApiError;
};
class ServerError : public ApiError {
 public:
  using ApiError::ApiError;
};
class BadRequestError : public ClientError {
 public:
  using ClientError::ClientError;
};
class UnauthorizedError : public ClientError {
 public:
  using ClientError::ClientError;
};
class ForbiddenError : public ClientError {
 public:
  using ClientError::ClientError;
};
class NotFoundError : public ClientError {
 public:
  using ClientError::ClientError;
};
class ConflictError : public ClientError {
 public:
  using ClientError::ClientError;
};
class UnprocessableError : public ClientError {
 public:
  using ClientError::ClientError;
};
class TooManyRequestsError : public ClientError {
 public:
  using ClientError::ClientError;
};

/// Throws the class of the answer's status.
[[noreturn]] void throw_error(const HttpResponse& answer);

}  // namespace apigw_sdk

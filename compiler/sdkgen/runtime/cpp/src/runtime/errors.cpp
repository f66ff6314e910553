#include <apigw_sdk/runtime/errors.hpp>

#include <utility>

#include <apigw_sdk/runtime/codec.hpp>

namespace apigw_sdk {

ApiError::ApiError(HttpResponse answer)
    : SdkError("HTTP " + std::to_string(answer.status) + ": " + answer.body.substr(0, 200)), answer_(std::move(answer)) {}

Json ApiError::json() const {
  try {
    return parse_json(answer_.body);
  } catch (const DecodeError&) {
    return nullptr;
  }
}

std::string ApiError::request_id() const {
  const std::string id = answer_.header("x-amzn-RequestId");
  return id.empty() ? answer_.header("x-amz-apigw-id") : id;
}

std::string ApiError::error_type() const {
  const std::string type = answer_.header("x-amzn-ErrorType");
  return type.substr(0, type.find(':'));
}

void throw_error(const HttpResponse& answer) {
  switch (answer.status) {
    case 400: throw BadRequestError(answer);
    case 401: throw UnauthorizedError(answer);
    case 403: throw ForbiddenError(answer);
    case 404: throw NotFoundError(answer);
    case 409: throw ConflictError(answer);
    case 422: throw UnprocessableError(answer);
    case 429: throw TooManyRequestsError(answer);
    default: break;
  }
  if (answer.status >= 500) throw ServerError(answer);
  if (answer.status >= 400) throw ClientError(answer);
  throw ApiError(answer);
}

}  // namespace apigw_sdk

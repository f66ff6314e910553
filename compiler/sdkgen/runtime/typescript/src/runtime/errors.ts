// Errors of calls.

/** Base of everything this package throws on purpose. */
export class SdkError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message);
    this.name = new.target.name;
    if (options?.cause !== undefined) this.cause = options.cause;
  }

  readonly cause?: unknown;
}

/** No answer came: no connection, or one that broke. */
export class ConnectionFailed extends SdkError {
  /** `sent` is false when nothing can have reached the server; only Node can tell. */
  constructor(
    message: string,
    readonly sent: boolean,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** No answer came in time. */
export class TimedOut extends ConnectionFailed {}

/** An answer has more bytes than the client is ready to take. */
export class ResponseTooLarge extends SdkError {}

/** A token's server gave none; `error` is its word for why, such as "invalid_client". */
export class TokenError extends SdkError {
  constructor(
    message: string,
    readonly status?: number,
    readonly error?: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** An answer is not what the API's description says. */
export class DecodeError extends SdkError {}

/** A value that was handed in cannot be sent. */
export class EncodeError extends SdkError {}

/** The API answered with an error status. */
export class ApiError<Body = unknown> extends SdkError {
  constructor(
    readonly status: number,
    readonly headers: Headers,
    readonly rawBody: Uint8Array,
    readonly body: Body,
  ) {
    const text = new TextDecoder().decode(rawBody.subarray(0, 200));
    super(`HTTP ${status}: ${text}`);
  }

  /** The service's id of the request. */
  get requestId(): string | undefined {
    const headers = this.headers;
    const id = headers.get("x-amzn-requestid") ?? headers.get("x-amz-apigw-id");
    return id ?? undefined;
  }

  /** The service's name of the error, as in x-amzn-ErrorType. */
  get errorType(): string | undefined {
    return this.headers.get("x-amzn-errortype")?.split(":")[0];
  }
}

/** A 4xx status. */
export class ClientError<Body = unknown> extends ApiError<Body> {}
/** A 5xx status. */
export class ServerError<Body = unknown> extends ApiError<Body> {}
/** 400 */
export class BadRequestError<Body = unknown> extends ClientError<Body> {}
/** 401 */
export class UnauthorizedError<Body = unknown> extends ClientError<Body> {}
/** 403 */
export class ForbiddenError<Body = unknown> extends ClientError<Body> {}
/** 404 */
export class NotFoundError<Body = unknown> extends ClientError<Body> {}
/** 409 */
export class ConflictError<Body = unknown> extends ClientError<Body> {}
/** 422 */
export class UnprocessableError<Body = unknown> extends ClientError<Body> {}
/** 429 */
export class TooManyRequestsError<Body = unknown> extends ClientError<Body> {}

export type ErrorClass = new (
  status: number,
  headers: Headers,
  rawBody: Uint8Array,
  body: never,
) => ApiError;

const BY_STATUS = new Map<number, ErrorClass>([
  [400, BadRequestError],
  [401, UnauthorizedError],
  [403, ForbiddenError],
  [404, NotFoundError],
  [409, ConflictError],
  [422, UnprocessableError],
  [429, TooManyRequestsError],
]);

/** The class of a status that the API says nothing closer about. */
export function errorClass(status: number): ErrorClass {
  const known = BY_STATUS.get(status);
  if (known !== undefined) return known;
  if (status >= 500) return ServerError;
  return status >= 400 ? ClientError : ApiError;
}

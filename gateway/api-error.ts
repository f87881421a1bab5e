/** An answer in the shape OpenAI clients read. `status` is the HTTP status before the first byte. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: 400 | 401 | 404 | 413 | 422 | 429 | 499 | 500 | 502 | 503;
  readonly code: string;
  readonly param: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    status: ApiError['status'],
    code: string,
    message: string,
    more: { readonly param?: string; readonly retryAfterSeconds?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.status = status;
    this.code = code;
    this.param = more.param ?? null;
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
  }

  body(requestId: string) {
    const type =
      this.status >= 500
        ? 'server_error'
        : this.status === 401
          ? 'authentication_error'
          : this.status === 429
            ? 'rate_limit_error'
            : 'invalid_request_error';
    return { error: { message: this.message, type, code: this.code, param: this.param, request_id: requestId } };
  }

  respond(requestId: string): Response {
    const headers: Record<string, string> = { 'x-request-id': requestId };
    if (this.retryAfterSeconds !== null) headers['retry-after'] = String(this.retryAfterSeconds);
    return Response.json(this.body(requestId), { status: this.status, headers });
  }
}

/** One entry of the `errors` of a 422. */
export interface FieldError {
  resource: string;
  field: string;
  code: "missing" | "missing_field" | "invalid" | "already_exists" | "unprocessable" | "custom";
  message?: string;
}

/** Thrown by routes; becomes GitHub's error body. */
export class ApiError extends Error {
  readonly status: number;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, errors?: FieldError[], headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  toResponse(): Response {
    return Response.json(toErrorBody(this.status, this.message, this.errors), {
      status: this.status,
      headers: this.headers,
    });
  }
}

export function toErrorBody(status: number, message: string, errors?: FieldError[]): Record<string, unknown> {
  return {
    message,
    ...(errors === undefined ? {} : { errors }),
    documentation_url: "https://docs.github.com/rest",
    status: String(status),
  };
}

export function makeNotFound(message = "Not Found"): ApiError {
  return new ApiError(404, message);
}

export function makeValidationError(...errors: FieldError[]): ApiError {
  return new ApiError(422, "Validation Failed", errors);
}

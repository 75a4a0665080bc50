// The three kinds of error that are thrown; the middleware and the actions turn them into pages in one place.
// Everything else that is expected to happen is a returned value.

/** There is no such thing, or not for the one who asks; the answer does not tell which. */
export class NotFound extends Error {
  override name = 'NotFound';
}

/** The one who asks is known and may not do this. */
export class Forbidden extends Error {
  override name = 'Forbidden';
}

/** The input does not fit. `code` names the words that explain it, `field` the form field, `detail` the values in them. */
export class Invalid extends Error {
  override name = 'Invalid';
  readonly code: string;
  readonly field: string | undefined;
  readonly detail: Record<string, string | number>;
  constructor(code: string, options: { field?: string; detail?: Record<string, string | number> } = {}) {
    super(code);
    this.code = code;
    this.field = options.field;
    this.detail = options.detail ?? {};
  }
}

/** Recordings that wimpole cannot follow yet: `make compat` plays them too, `make test` does not. */
export const pending = [];

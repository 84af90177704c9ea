/** Addresses that lead to signing in and back. Pure. */

/** An address of this page, of one that may come from outside; the first page in place of any other. */
export const ownAddress = (text: string | null): string => (text !== null && /^\/(?![/\\])/.test(text) ? text : "/")

/** Leads to signing in, and back to `next` afterwards. */
export const signInAddress = (next: string): string => `/sign-in?next=${encodeURIComponent(next)}`

/** Whether that view ends a sign-in itself: the panel of developers, which keeps the tokens in its own memory. */
export const endsSignIn = (path: string): boolean => path === "/docs/session"

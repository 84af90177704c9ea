/** Removes what could move the cursor or change colours when a server's text is printed. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?")

/** Rows of the table in `refusals.ts` that are about telling people away from the page. */
export const notifyRefusals = {
  "push-off": {
    status: 409,
    retry: false,
    sentence: "This server sends no push messages: its operator has not set TICKETRUSH_PUSH_CONTACT.",
  },
  "mail-off": {
    status: 409,
    retry: false,
    sentence: "This server sends no mail: its operator has not set TICKETRUSH_SMTP_URL.",
  },
  "mail-notices-off": {
    status: 409,
    retry: false,
    sentence: "This server tells no person by mail: its operator has not set TICKETRUSH_MAIL_LINKS.",
  },
  "email-unverified": {
    status: 409,
    retry: false,
    sentence: "There is no e-mail address that you have shown to be yours.",
  },
  "mail-unavailable": {
    status: 503,
    retry: true,
    sentence:
      "The mail server takes no mail right now. Ask again in a moment; a code that arrives all the same counts.",
  },
  "email-refused": { status: 422, retry: false, sentence: "The mail server takes no mail for this address." },
  "email-codes": {
    status: 429,
    retry: true,
    sentence: "So many codes were sent within the hour that the next one is sent in {seconds} seconds.",
  },
  "email-code-wrong": {
    status: 409,
    retry: false,
    sentence: "This is not the code. It can be tried {left} times more.",
  },
  "email-code-over": {
    status: 409,
    retry: false,
    sentence:
      "There is no code that counts: it was used, is older than ten minutes or was tried too often. Ask for a new one.",
  },
  "email-taken": { status: 409, retry: false, sentence: "Another account is verified by this address." },
} as const

/** Rows of the table in `refusals.ts` that are about telling people away from the page. */
export const notifyRefusals = {
  "push-off": {
    status: 409,
    retry: false,
    sentence: "This server sends no push messages: its operator has not set TICKETRUSH_PUSH_CONTACT.",
  },
} as const

/** Whether the signed-in person is told by mail, and the links that end it. */
import type { Notify } from "@ticketrush/notify/Notify"
import { refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { decodeMailNoticesRequest, MailNoticesRequest } from "@ticketrush/protocol/notify-requests"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import { readJson } from "../request/body.ts"
import { answerJson, answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { stopMailRoutes } from "./stop-mail.ts"

const path = "/api/v7/notifications/mail"

export const mailNoticeRoutes = ({ mail, nowMs }: Notify["Service"], work: ColdWork): ReadonlyArray<Route> => [
  {
    method: "PUT",
    path,
    name: "tellByMail",
    access: "person",
    handle: forPerson((exchange, { person }) =>
      readJson(exchange, body, ({ language }) => {
        if (mail === null) return answerRefusal(exchange, refusal("mail-notices-off"))
        work.run(exchange, mail.targets.turnOn(person, language, Math.floor(nowMs())), ({ address }) =>
          answerJson(exchange, 200, JSON.stringify({ email: address, language }), uncached),
        )
      }),
    ),
  },
  {
    method: "DELETE",
    path,
    name: "leaveMail",
    access: "person",
    handle: forPerson((exchange, { person }) => {
      if (mail === null) return answerRefusal(exchange, refusal("mail-notices-off"))
      work.run(exchange, mail.targets.turnOff(person), () => answerNothing(exchange, 204))
    }),
  },
  ...stopMailRoutes(mail, work),
]

const body = { fields: knownFields(MailNoticesRequest), decode: decodeMailNoticesRequest }

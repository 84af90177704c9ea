/**
 * What a notice says, in the language that its target was set up in. The title of the concert stands by itself, so that no text of
 * a shop is read as words of ours. `{time}` is filled in where it is shown, on the clock of the reader.
 */
import { reservationIdOf } from "@ticketrush/protocol"
import type { NoticeLanguage } from "@ticketrush/protocol/notify-requests"
import type { NoticeKind, PersonNotice } from "./Notice.ts"

type Words = { readonly title: string; readonly sentence: string }

const words: Readonly<Record<NoticeLanguage, Readonly<Record<NoticeKind, Words>>>> = {
  en: {
    "your-turn": { title: "It is your turn", sentence: "Pick your seats by {time}." },
    called: { title: "Seats came back for you", sentence: "They are kept for you until {time}." },
    "hold-ending": { title: "Your seats are nearly released", sentence: "Pay, or take more time, before {time}." },
    "pay-ending": { title: "Your time to pay is nearly over", sentence: "Finish paying before {time}." },
    "paid-back": { title: "Refunded", sentence: "Tickets that you had bought were given back and are refunded." },
    "called-off": {
      title: "Called off",
      sentence: "The date of your tickets was called off. The one who bought them is paid back.",
    },
    offered: { title: "Tickets are offered to you", sentence: "Take or decline them by {time}." },
    "offer-withdrawn": { title: "An offer to you is over", sentence: "These tickets are offered to you no more." },
    "offer-taken": {
      title: "Your tickets were taken",
      sentence: "The person whom you offered them to has them now. Your own ticket no longer lets you in.",
    },
    "offer-declined": { title: "Your offer was declined", sentence: "The tickets are still yours." },
    "offer-lapsed": { title: "Your offer has lapsed", sentence: "No one took the tickets, and they are still yours." },
  },
  ko: {
    "your-turn": { title: "입장할 차례입니다", sentence: "{time}까지 좌석을 선택해 주세요." },
    called: { title: "취소된 좌석이 나왔습니다", sentence: "{time}까지 먼저 선택할 수 있습니다." },
    "hold-ending": {
      title: "좌석 선점 시간이 곧 끝납니다",
      sentence: "{time} 전에 결제하거나 시간을 연장해 주세요.",
    },
    "pay-ending": { title: "결제 시간이 곧 끝납니다", sentence: "{time} 전에 결제를 마쳐 주세요." },
    "called-off": {
      title: "공연이 취소되었습니다",
      sentence: "보유하신 티켓의 회차가 취소되었습니다. 결제 금액은 결제하신 분께 환불됩니다.",
    },
    offered: { title: "티켓 양도 제안이 도착했습니다", sentence: "{time}까지 수락하거나 거절해 주세요." },
    "offer-withdrawn": {
      title: "받으신 양도 제안이 종료되었습니다",
      sentence: "이 티켓의 양도 제안은 철회되어 더 이상 수락할 수 없습니다.",
    },
    "offer-taken": {
      title: "양도한 티켓이 수락되었습니다",
      sentence: "이제 받으신 분의 티켓입니다. 기존 티켓으로는 입장할 수 없습니다.",
    },
    "offer-declined": { title: "양도 제안이 거절되었습니다", sentence: "티켓은 그대로 보유하고 계십니다." },
    "offer-lapsed": {
      title: "양도 제안이 만료되었습니다",
      sentence: "기한 안에 수락되지 않아 티켓은 그대로 보유하고 계십니다.",
    },
    "paid-back": { title: "환불되었습니다", sentence: "결제하신 티켓이 취소되어 환불이 처리되었습니다." },
  },
}

const nameless: Readonly<Record<NoticeLanguage, string>> = { en: "A concert", ko: "공연" }

export type NoticeText = Words & {
  readonly concert: string
  /** The view of the page where there is something to do about it: a path of this server. */
  readonly path: string
  /** What is shown in place of an older one that is about the same. */
  readonly tag: string
}

export const textOf = (notice: PersonNotice, language: NoticeLanguage): NoticeText => ({
  ...words[language][notice.kind],
  concert: notice.concert ?? nameless[language],
  path: pathOf(notice),
  tag: `${notice.kind}-${notice.concertId}-${notice.subject}`,
})

const pathOf = ({ kind, concertId, subject }: PersonNotice): string => {
  switch (kind) {
    case "your-turn":
    case "called":
      return `/concerts/${concertId}/line`
    case "hold-ending":
    case "pay-ending":
      return `/orders/${reservationIdOf(concertId, subject)}`
    case "paid-back":
    case "called-off":
    case "offered":
    case "offer-lapsed":
    case "offer-taken":
    case "offer-declined":
    case "offer-withdrawn":
      return "/tickets"
  }
}

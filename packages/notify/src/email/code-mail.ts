/** The mail that carries a code. */
import { limits } from "@ticketrush/protocol"
import type { NoticeLanguage } from "@ticketrush/protocol/notify-requests"
import type { Mail } from "./Mailer.ts"

const minutes = limits.emailCodeMs / 60_000

const words: Readonly<Record<NoticeLanguage, { readonly subject: string; readonly text: (code: string) => string }>> = {
  en: {
    subject: "Your verification code",
    text: (code) =>
      `Your code is ${code}.\n\nIt counts for ${minutes} minutes. If you did not ask for it, you need not do anything: without it nothing happens with this address.\n`,
  },
  ko: {
    subject: "이메일 인증번호 안내",
    text: (code) =>
      `인증번호는 ${code} 입니다.\n\n${minutes}분 동안 사용할 수 있습니다. 직접 요청하지 않았다면 이 메일을 무시해 주세요.\n`,
  },
}

export const codeMail = (to: string, code: string, language: NoticeLanguage): Mail => {
  const { subject, text } = words[language]
  return { to, subject, text: text(code) }
}

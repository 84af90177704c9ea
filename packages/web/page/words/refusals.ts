/**
 * What a buyer reads for each code of the refusal table, in English and Korean. The type asks for every code there is; a
 * code that only a mistake of this page or an operator can meet has the sentence of its kind.
 */
import type { RefusalCode } from "@ticketrush/protocol"

type Texts = readonly [en: string, ko: string]

const ofThePage: Texts = [
  "The server does not take what this page sent. Reload the page.",
  "화면에서 보낸 요청을 서버가 처리하지 못했습니다. 새로고침해 주세요.",
]
const ofOperators: Texts = ["This is for operators.", "운영자만 이용할 수 있는 기능입니다."]
const signInAgain: Texts = ["You are signed out. Sign in again.", "로그아웃되었습니다. 다시 로그인해 주세요."]
const tooMuch: Texts = [
  "A lot of people are here right now. Nothing was decided: try again.",
  "지금 접속자가 많습니다. 처리된 내용은 없으니 다시 시도해 주세요.",
]
const mayHaveGoneThrough: Texts = [
  "It is not known yet whether that went through. It is safe to try again.",
  "처리되었는지 아직 알 수 없습니다. 다시 시도해도 안전합니다.",
]
const changedSince: Texts = [
  "This order has changed since: look at its newest state.",
  "그사이 예매 상태가 바뀌었습니다. 최신 상태를 확인해 주세요.",
]
const gone: Texts = ["This order is not there, or it is not yours.", "없거나 본인의 것이 아닌 예매입니다."]
const guarded: Texts = [
  "That was more than a person does by hand. Wait a moment and try again.",
  "비정상적으로 잦은 요청입니다. 잠시 뒤 다시 시도해 주세요.",
]
const elsewhere: Texts = ["This concert is not sold on this page.", "이 화면에서 예매할 수 없는 공연입니다."]

export const refusalTexts: Readonly<Record<RefusalCode, Texts>> = {
  "seat-taken": ["Somebody else was faster: the seat is being bought already.", "다른 고객이 먼저 선점한 좌석입니다."],
  "seat-unknown": ["This seat is not there any more. Reload the page.", "없는 좌석입니다. 새로고침해 주세요."],
  "seats-of-two-options": ["Pick seats of one night at a time.", "한 번에 한 회차의 좌석만 선택할 수 있습니다."],
  "seats-repeated": ofThePage,
  "seats-count": ["That is too many seats at a time.", "한 번에 선택할 수 있는 매수를 넘었습니다."],
  "person-limit": [
    "You have as many seats of this concert as one person may have.",
    "이 공연의 1인당 예매 가능 매수를 모두 사용했습니다.",
  ],
  "presale-tier": ["The presale is for members of a higher tier.", "선예매 대상 회원 등급이 아닙니다."],
  "presale-code": ["The presale asks for an access code.", "선예매 인증 코드를 입력해 주세요."],
  "order-limit": ["That is more seats than one order may have.", "한 번에 예매할 수 있는 매수를 넘었습니다."],
  "option-limit": [
    "You have as many seats of this night as one person may have.",
    "이 회차의 1인당 예매 가능 매수를 넘었습니다.",
  ],
  "tier-limit": [
    "You have as many seats of this price as one person may have.",
    "이 등급의 1인당 예매 가능 매수를 넘었습니다.",
  ],
  "holds-limit": [
    "You have too many unpaid orders: pay or give back one first.",
    "결제하지 않은 예매가 너무 많습니다. 먼저 결제하거나 취소해 주세요.",
  ],
  "turn-limit": [
    "You have picked seats as often as one turn allows.",
    "이번 입장에서 좌석을 선점할 수 있는 횟수를 모두 사용했습니다.",
  ],
  cooldown: [
    "Seats of yours came back a moment ago. Wait a little and try again.",
    "방금 좌석을 반환하셨습니다. 잠시 뒤 다시 시도해 주세요.",
  ],
  "hold-rate": guarded,
  "request-repeated": guarded,
  "device-shared": ["Too many accounts buy from this device.", "이 기기에서 너무 많은 계정이 예매를 시도했습니다."],
  "seats-probed": guarded,
  "holds-returned": [
    "You gave seats back too often. Wait a moment.",
    "좌석을 너무 자주 반환했습니다. 잠시 뒤 다시 시도해 주세요.",
  ],
  "decision-unknown": ["There is no such decision.", "해당 결정을 찾을 수 없습니다."],
  "appeal-answered": ["This appeal was answered already.", "이미 답변된 이의 제기입니다."],
  "refund-closed": ["The time to cancel is over.", "취소 가능 기한이 지났습니다."],
  "sales-policy-unknown": ["This concert has no sales policy.", "판매 정책이 없는 공연입니다."],
  "preview-unknown": ofOperators,
  "preview-running": ofOperators,
  "rules-exhausted": ofOperators,
  "sale-unknown": ["This concert is not here any more.", "없어졌거나 판매하지 않는 공연입니다."],
  "sale-exists": ofOperators,
  "sale-closed": ["The sale of this concert is over.", "판매가 종료된 공연입니다."],
  "sale-not-open": ["The sale has not opened yet.", "아직 티켓 오픈 전입니다."],
  "option-cancelled": ["This night is cancelled.", "취소된 회차입니다."],
  "seat-blocked": ["This seat is not for sale.", "판매하지 않는 좌석입니다."],
  "seats-not-free": ofOperators,
  "night-begun": ["This night has begun: its seats are not sold any more.", "이미 시작한 회차는 예매할 수 없습니다."],
  "reservation-unknown": gone,
  "reservation-not-found": gone,
  "reservation-absent": gone,
  "not-hold": changedSince,
  "not-paying": changedSince,
  "not-cancellable": ["This order cannot be cancelled as it is now.", "지금 상태에서는 취소할 수 없는 예매입니다."],
  "none-cancelled": ["None of these could be cancelled.", "취소할 수 있는 예매가 없습니다."],
  "not-cancelled": ["Money comes back for cancelled orders only.", "취소된 예매만 환불받을 수 있습니다."],
  "refund-unconfirmed": ["Nothing was paid for this order.", "결제되지 않은 예매입니다."],
  "payment-required": ["This order waits for its payment.", "결제를 완료해야 하는 예매입니다."],
  "payments-none": ["This concert takes no payments here.", "여기에서 결제를 받지 않는 공연입니다."],
  "payment-unknown": ["This payment is not known.", "결제 정보를 찾을 수 없습니다."],
  "payment-amount": [
    "The sum of the payment is not the price. Ask the operator.",
    "결제 금액이 다릅니다. 고객센터에 문의해 주세요.",
  ],
  "payment-closed": ["This payment is over. Start another one.", "종료된 결제입니다. 다시 결제해 주세요."],
  "payment-attempts-used": ["This order was tried to be paid too often.", "결제 시도 횟수를 모두 사용했습니다."],
  "payment-method-unknown": ["This way to pay is not known here.", "사용할 수 없는 결제 수단입니다."],
  "payment-method-unavailable": [
    "This way to pay cannot be used right now. Choose another one.",
    "지금은 사용할 수 없는 결제 수단입니다. 다른 수단을 선택해 주세요.",
  ],
  "payment-unready": [
    "The payment is not ready yet. Try again in a moment.",
    "결제가 아직 준비되지 않았습니다. 잠시 뒤 다시 시도해 주세요.",
  ],
  "report-known": ofOperators,
  "report-contradicts": ofOperators,
  "refund-unsettled": [
    "The money could not be sent back yet. The operator sees to it.",
    "환불이 아직 완료되지 않았습니다. 운영자가 확인하고 있습니다.",
  ],
  "not-releasable": changedSince,
  "not-extendable": changedSince,
  "extensions-used": ["There is no more time for this order.", "이 예매는 시간을 더 연장할 수 없습니다."],
  "turn-extensions-used": ["You have used all extra time of this turn.", "이번 입장에서 시간을 더 연장할 수 없습니다."],
  "hold-expired": [
    "The time to pay is over, and the seats are free again.",
    "결제 시간이 지나 좌석이 다시 열렸습니다.",
  ],
  "key-reused": ofThePage,
  "key-running": mayHaveGoneThrough,
  "sequence-exhausted": elsewhere,
  "line-closed": ["The line takes no more people.", "대기 접수가 마감되었습니다."],
  "line-full": [
    "The line is full right now. Try again later.",
    "대기 인원이 가득 찼습니다. 잠시 뒤 다시 시도해 주세요.",
  ],
  "line-exhausted": ["All places in this line are given out.", "대기 순번이 모두 배정되었습니다."],
  "active-full": ofOperators,
  "pass-missing": [
    "Seats can be picked when your turn comes: get in line.",
    "차례가 되면 좌석을 선택할 수 있습니다. 먼저 대기해 주세요.",
  ],
  "pass-ended": ["The time of your turn is over.", "좌석 선택 시간이 지났습니다. 다시 대기해 주세요."],
  "seat-offered": [
    "This seat just came back and is offered to people in line first. Try again in half a minute.",
    "방금 취소되어 대기 중인 분께 먼저 안내된 좌석입니다. 30초 뒤 다시 시도해 주세요.",
  ],
  "seat-reserved": ["This seat is taken.", "이미 예매된 좌석입니다."],
  "seat-not-found": ["This seat is not there any more. Reload the page.", "없는 좌석입니다. 새로고침해 주세요."],
  "bound-elsewhere": elsewhere,
  "seat-contended": [
    "Others asked for the seat at the same moment. Nothing was reserved.",
    "동시에 요청한 고객이 있어 선점되지 않았습니다.",
  ],
  overloaded: tooMuch,
  unavailable: [
    "Nothing can be written right now. Nothing was decided: try again.",
    "지금은 예매를 기록할 수 없습니다. 처리된 내용은 없으니 다시 시도해 주세요.",
  ],
  "outcome-unknown": mayHaveGoneThrough,
  "owner-lost": mayHaveGoneThrough,
  "journal-broken": [
    "This sale is stopped. The operator sees to it.",
    "판매가 일시 중단되었습니다. 운영자가 확인하고 있습니다.",
  ],
  "queue-unknown": mayHaveGoneThrough,
  "lab-part-missing": elsewhere,
  "race-running": ofOperators,
  stopping: [
    "The server restarts. Nothing was decided: try again.",
    "서버를 다시 시작하는 중입니다. 처리된 내용은 없으니 다시 시도해 주세요.",
  ],
  "bad-request": ofThePage,
  "malformed-json": ofThePage,
  "body-too-large": ofThePage,
  "body-unfinished": [
    "The connection was too slow. Nothing was decided: try again.",
    "연결이 느려 요청이 끝나지 않았습니다. 다시 시도해 주세요.",
  ],
  "media-type": ofThePage,
  unprocessable: ofThePage,
  "field-unknown": ofThePage,
  "parameter-unknown": ofThePage,
  "not-found": ["There is nothing at this address.", "찾는 내용이 없습니다."],
  "method-not-allowed": ofThePage,
  "key-invalid": ofThePage,
  "key-missing": ofThePage,
  "user-unknown": signInAgain,
  "username-taken": ["This name is taken.", "이미 사용 중인 이름입니다."],
  "user-referenced": ofOperators,
  "artist-of-other-agency": ofOperators,
  "option-unknown": ["This night is not here any more.", "없어진 회차입니다."],
  "catalogue-unavailable": [
    "The concerts cannot be read right now. Try again.",
    "지금은 공연 정보를 읽을 수 없습니다. 다시 시도해 주세요.",
  ],
  "catalogue-outcome-unknown": mayHaveGoneThrough,
  unauthorized: ["Sign in first.", "로그인이 필요합니다."],
  "token-invalid": signInAgain,
  "token-expired": signInAgain,
  "token-revoked": signInAgain,
  "token-type": signInAgain,
  "ticket-invalid": signInAgain,
  "user-mismatch": signInAgain,
  forbidden: ofOperators,
  "cookie-origin": [
    "This page is not one of this server. Open the server's own address.",
    "이 서버의 화면이 아닙니다. 서버 주소로 접속해 주세요.",
  ],
  "csrf-missing": signInAgain,
  "csrf-invalid": signInAgain,
  "refresh-required": signInAgain,
  "refresh-invalid": signInAgain,
  "refresh-type": signInAgain,
  "refresh-unknown": signInAgain,
  "refresh-over": signInAgain,
  "refresh-foreign": signInAgain,
  "last-admin": ofOperators,
  "provider-unknown": ofThePage,
  "provider-unset": [
    "Signing in this way is not set up on this server.",
    "이 서버에서는 사용할 수 없는 로그인 방법입니다.",
  ],
  "code-required": ["The sign-in was not finished. Begin again.", "로그인이 완료되지 않았습니다. 다시 시작해 주세요."],
  "state-required": ["The sign-in was not finished. Begin again.", "로그인이 완료되지 않았습니다. 다시 시작해 주세요."],
  "state-unknown": [
    "This sign-in was not begun in this browser, or it is older than ten minutes. Begin again.",
    "이 브라우저에서 시작하지 않았거나 10분이 지난 로그인입니다. 다시 시작해 주세요.",
  ],
  "provider-refused": [
    "The sign-in was used already or is over. Begin again.",
    "이미 사용했거나 만료된 로그인입니다. 다시 시작해 주세요.",
  ],
  "provider-profile": [
    "Your account could not be read. Begin again.",
    "계정 정보를 읽지 못했습니다. 다시 시작해 주세요.",
  ],
  "provider-unavailable": [
    "The sign-in service does not answer right now. Begin again in a moment.",
    "로그인 서비스가 응답하지 않습니다. 잠시 뒤 다시 시작해 주세요.",
  ],
  "account-taken": ["This account signs somebody else in.", "다른 회원이 사용하는 계정입니다."],
  "account-other": [
    "You sign in with another account of this kind already.",
    "이미 같은 서비스의 다른 계정을 연결했습니다.",
  ],
  "amount-not-positive": ofThePage,
  "wallet-full": ["The wallet is full.", "지갑 한도를 넘었습니다."],
  "webhook-unknown": ofOperators,
  "webhook-exists": ofOperators,
  "webhooks-full": ofOperators,
  "webhook-message": ofOperators,
  "webhook-range": ofOperators,
  "webhook-keys-full": ofOperators,
  "session-unknown": signInAgain,
  "issuer-unavailable": [
    "Signing in cannot be checked right now. Try again in a moment.",
    "지금은 로그인을 확인할 수 없습니다. 잠시 뒤 다시 시도해 주세요.",
  ],
  "lab-off": ofOperators,
  "lab-host": ofOperators,
  "lab-forwarded": ofOperators,
  "lab-token": ofOperators,
  "pass-invalid": [
    "This turn belongs to another sign-in. Get in line on this device.",
    "다른 로그인에서 받은 차례입니다. 이 기기에서 다시 대기해 주세요.",
  ],
  "not-active": ["It is not your turn yet.", "아직 차례가 아닙니다."],
  "concert-unknown": ["This concert is not here any more.", "없어졌거나 판매하지 않는 공연입니다."],
  "too-many-streams": [
    "Too many live pages are open here. Close some.",
    "열린 실시간 화면이 너무 많습니다. 다른 탭을 닫아 주세요.",
  ],
  "origin-foreign": [
    "This page is not one of this server. Open the server's own address.",
    "이 서버의 화면이 아닙니다. 서버 주소로 접속해 주세요.",
  ],
  "upgrade-required": ofThePage,
  "not-acceptable": ofThePage,
  "too-many-requests": tooMuch,
  defect: [
    "Something went wrong on the server. It was noted. Try again.",
    "서버에 문제가 생겨 기록했습니다. 다시 시도해 주세요.",
  ],
}

/** Messages of providers, links between payments of sales and of providers, and the right to run errands, as rows. */
import type { ConcertId } from "@ticketrush/protocol"
import type { SqlClient } from "effect/sql"
import type { MadePayment, NewMessage, OpenMessage, PaymentLink, WorkedMessage } from "./CashierStore.ts"

type LinkRow = {
  readonly provider_payment: string | null
  readonly redirect_url: string | null
  readonly refused: boolean
}

type MessageRow = {
  readonly concert_id: bigint | null
  readonly payment: bigint | null
  readonly id: bigint
  readonly provider: string
  readonly message: string
  readonly received_at: bigint
  readonly named: string | null
}

const texts = (values: ReadonlyArray<number>): ReadonlyArray<string> => values.map(String)

export const toLink = (row: LinkRow): PaymentLink => ({
  providerPayment: row.provider_payment,
  redirectUrl: row.redirect_url,
  refused: row.refused,
})

export const toMessage = ({ concert_id: concertId, payment, ...row }: MessageRow): OpenMessage => ({
  ...{ id: Number(row.id), provider: row.provider, message: row.message, providerPayment: row.named },
  receivedAt: Number(row.received_at),
  ours: concertId === null ? null : { concertId: Number(concertId) as ConcertId, payment: Number(payment) },
})

export const messageRows = (sql: SqlClient.SqlClient) => ({
  /** The names of those that are new: of one that stands twice among them the first is kept. */
  keep: (messages: ReadonlyArray<NewMessage>) => sql<{ readonly provider: string; readonly message: string }>`
    insert into payment_messages (provider, message, sent_at, received_at, body, payment)
    select provider, message, sent_at::bigint, received_at::bigint, decode(body, 'base64'), nullif(payment, '')
    from unnest(${messages.map(({ provider }) => provider)}::text[], ${messages.map(({ message }) => message)}::text[],
      ${texts(messages.map(({ sentAt }) => sentAt))}::text[], ${texts(messages.map(({ receivedAt }) => receivedAt))}::text[],
      ${messages.map(({ body }) => body.toString("base64"))}::text[],
      ${messages.map(({ providerPayment }) => providerPayment ?? "")}::text[])
      with ordinality as come (provider, message, sent_at, received_at, body, payment, nth)
    order by nth
    on conflict (provider, message) do nothing returning provider, message`,
  messages: (provider: string, now: number, known: ReadonlyArray<number>, most: number) => sql<MessageRow>`
    select m.id, m.provider, m.message, m.received_at, m.payment as named, l.concert_id, l.payment
    from payment_messages m
    left join payment_links l on l.gateway = m.provider and l.provider_payment = m.payment
    where m.provider = ${provider} and m.state = 'kept' and m.next_at <= ${now} and m.id <> all(${texts(known)}::text[]::bigint[])
    order by m.next_at, m.id limit ${most}`,
  worked: (messages: ReadonlyArray<WorkedMessage>) => sql`
    with back as (
      update payment_errands set state = 'done', refusal = null
      where attempt = any(${messages.flatMap(({ paidBack }) => paidBack)}::text[]) and kind = 'refund' and state = 'refused'
    )
    update payment_messages m set state = s.state, finding = nullif(s.finding, '')
    from unnest(${texts(messages.map(({ id }) => id))}::text[], ${messages.map(({ state }) => state)}::text[],
      ${messages.map(({ finding }) => finding ?? "")}::text[]) as s (id, state, finding)
    where m.id = s.id::bigint and m.state = 'kept'`,
  postpone: (ids: ReadonlyArray<number>, until: number) => sql`
    update payment_messages m set next_at = ${until}
    from unnest(${texts(ids)}::text[]) as s (id) where m.id = s.id::bigint and m.state = 'kept'`,
  link: (concertId: ConcertId, payment: number) => sql<LinkRow>`
    select l.provider_payment, l.redirect_url, exists (
        select from payment_errands e where e.concert_id = l.concert_id and e.payment = l.payment
          and e.kind = 'create' and e.state = 'refused'
      ) as refused
    from payment_links l where l.concert_id = ${concertId} and l.payment = ${payment}`,
  made: (payments: ReadonlyArray<MadePayment>) => sql`
    update payment_links l set provider_payment = m.id, redirect_url = nullif(m.redirect_url, '')
    from unnest(${texts(payments.map(({ concertId }) => concertId))}::text[],
      ${texts(payments.map(({ payment }) => payment))}::text[], ${payments.map(({ id }) => id)}::text[],
      ${payments.map(({ redirectUrl }) => redirectUrl ?? "")}::text[]) as m (concert_id, payment, id, redirect_url)
    where l.concert_id = m.concert_id::bigint and l.payment = m.payment::bigint`,
  keepToken: (concertId: ConcertId, payment: number, token: string) => sql`
    update payment_links set token = ${token} where concert_id = ${concertId} and payment = ${payment}`,
  found: (attempt: string, finding: string) => sql`
    update payment_errands set finding = ${finding} where attempt = ${attempt}`,
  /** A row when `owner` has the right now. */
  claim: (gateway: string, owner: string, now: number, until: number) => sql`
    insert into payment_runner as r (gateway, owner, until) values (${gateway}, ${owner}, ${until})
    on conflict (gateway) do update set owner = excluded.owner, until = excluded.until
    where r.owner = excluded.owner or r.until <= ${now}
    returning owner`,
  release: (gateway: string, owner: string) => sql`
    delete from payment_runner where gateway = ${gateway} and owner = ${owner}`,
})

-- What sales order at payment providers, and what providers tell. Times are milliseconds since 1970 UTC, amounts whole won.

-- Begins every name that a provider sees, so that two databases at one provider never meet.
create table payment_shop (
  id  integer primary key check (id = 1),
  tag text    not null
);
insert into payment_shop (id, tag) values (1, substr(replace(gen_random_uuid()::text, '-', ''), 1, 10));
-- How far along each journal the orders are. `gateway` is null for a sale that takes no payments: it is followed no further.
create table payment_positions (
  concert_id bigint primary key,
  position   bigint not null,
  gateway    text
);
-- Each payment of a sale, and what its provider calls it.
create table payment_links (
  concert_id       bigint not null,
  payment          bigint not null,
  -- The sequence of the reservation inside the concert.
  reservation      bigint not null,
  amount           bigint not null,
  opened_at        bigint not null,
  until            bigint not null,
  gateway          text   not null,
  -- Null until the provider has made it.
  provider_payment text,
  redirect_url     text,
  -- What the buyer brought back from the provider.
  token            text,
  primary key (concert_id, payment)
);
create unique index payment_links_provider on payment_links (gateway, provider_payment);
-- Calls to providers, in the order in which their sale ordered them; each is one attempt.
create table payment_errands (
  id              bigint generated always as identity primary key,
  attempt         text   not null unique,
  gateway         text   not null,
  concert_id      bigint not null,
  payment         bigint not null,
  kind            text   not null check (kind in ('create', 'confirm', 'cancel', 'refund')),
  -- Number of the refund inside the concert.
  refund          bigint,
  amount          bigint not null,
  reason          text   not null,
  state           text   not null check (state in ('waiting', 'sending', 'done', 'refused', 'stuck')),
  refunded_before bigint,
  refusal         text,
  -- Why the sale did not take what came of it.
  finding         text,
  ordered_at      bigint not null,
  -- When a refund has to be settled.
  until           bigint,
  check ((kind = 'refund') = (refund is not null))
);
create index payment_errands_open on payment_errands (gateway, id) where state not in ('done', 'refused');
create index payment_errands_payment on payment_errands (concert_id, payment);
-- Messages of providers, whole and as they came.
create table payment_messages (
  id          bigint  generated always as identity primary key,
  provider    text    not null,
  -- The provider's id of it.
  message     text    not null,
  sent_at     bigint  not null,
  received_at bigint  not null,
  body        bytea   not null,
  -- The provider's name of the payment that it is about; null where it names none.
  payment     text,
  -- `kept`: to be worked on. `unknown`: it is about nothing that we know, and a human may look at it.
  state       text    not null default 'kept' check (state in ('kept', 'done', 'unknown')),
  -- Not to be worked on before.
  next_at     bigint  not null default 0,
  finding     text,
  unique (provider, message)
);
create index payment_messages_open on payment_messages (next_at, id) where state = 'kept';
create index payment_messages_received on payment_messages (received_at, id);
-- Which server runs the errands, and until when no other does.
create table payment_runner (
  id    integer primary key check (id = 1),
  owner text    not null,
  until bigint  not null
);

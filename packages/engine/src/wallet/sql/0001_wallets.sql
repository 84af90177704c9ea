-- Who has no row has what everybody has to begin with.
create table wallets (
  user_id bigint primary key,
  balance bigint not null check (balance >= 0)
);
-- In the words of contract 16.1. Times are milliseconds since 1970 UTC.
create table payment_transactions (
  id             bigint generated always as identity primary key,
  user_id        bigint not null,
  reservation_id bigint,
  type           text   not null check (type in ('CHARGE', 'PAYMENT', 'REFUND')),
  status         text   not null check (status in ('PENDING', 'SUCCESS', 'FAILED')),
  method         text   not null,
  provider       text   not null,
  provider_transaction_id text,
  amount         bigint not null check (amount > 0),
  balance_after  bigint not null,
  key            text   not null,
  description    text,
  created_at     bigint not null,
  unique (user_id, key)
);
create index payment_transactions_user on payment_transactions (user_id, id);

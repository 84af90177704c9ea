-- Endpoints of shops. Times are milliseconds since 1970 UTC.
create table webhook_endpoints (
  id              bigint generated always as identity primary key,
  url             text   not null unique,
  events          text[] not null,
  made_at         bigint not null,
  -- Null while messages are sent.
  disabled_by     text   check (disabled_by in ('operator', 'gone', 'failing')),
  disabled_at     bigint,
  disabled_reason text,
  check (num_nulls(disabled_by, disabled_at, disabled_reason) in (0, 3))
);
-- What messages are signed with: the texts themselves, because an HMAC needs them.
create table webhook_keys (
  endpoint_id bigint not null references webhook_endpoints on delete cascade,
  -- 0 is the newest.
  number      integer not null,
  secret      text    not null,
  made_at     bigint  not null,
  ends_at     bigint,
  primary key (endpoint_id, number)
);

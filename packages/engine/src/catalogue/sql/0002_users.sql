-- Ids are never used again: the journal names people by them, and keeps doing so after the row is gone.
create table users (
  id         bigint      generated always as identity primary key,
  username   text        not null unique,
  tier       text        not null check (tier in ('BASIC', 'SILVER', 'GOLD', 'VIP')),
  role       text        not null check (role in ('USER', 'ADMIN')),
  created_at timestamptz not null default now()
);

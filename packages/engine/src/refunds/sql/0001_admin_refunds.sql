-- Refunds that administrators ordered. A row stands here before the sale is asked, with the result FAILED, and says what
-- came of it afterwards. Times are milliseconds since 1970 UTC.
create table admin_refunds (
  id             bigint generated always as identity primary key,
  reservation_id bigint not null,
  -- Whose reservation it is; null where there is none of that id.
  target_user_id bigint,
  actor_user_id  bigint not null,
  actor_role     text   not null,
  result         text   not null check (result in ('SUCCESS', 'DENIED', 'FAILED')),
  detail         text   not null,
  occurred_at    bigint not null
);
create index admin_refunds_occurred on admin_refunds (occurred_at, id);
create index admin_refunds_reservation on admin_refunds (reservation_id, occurred_at);
create index admin_refunds_actor on admin_refunds (actor_user_id, occurred_at);

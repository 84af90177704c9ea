-- An errand may be ordered to end: who ordered it, why, and when; and why it goes on all the same.
alter table payment_errands add column end_by bigint;
alter table payment_errands add column end_reason text;
alter table payment_errands add column end_asked_at bigint;
alter table payment_errands add column end_answer text;
-- The reservation of the seats that a refund is for, where that was given back out of another one.
alter table payment_errands add column part bigint not null default 0;
create index payment_errands_ending on payment_errands (gateway, id) where end_asked_at is not null and state not in ('done', 'refused');
create index payment_errands_unpaid on payment_errands (id) where kind = 'refund' and state = 'refused';
create index payment_messages_unknown on payment_messages (id) where state = 'unknown';

-- What an operator ordered about an errand that is stuck, until it is carried out.
alter table payment_errands add column asked text check (asked in ('resume', 'end'));
create index payment_errands_asked on payment_errands (gateway, id) where asked is not null;
-- Reports compare payments with the messages about them.
create index payment_messages_payment on payment_messages (provider, payment);
-- What is over is forgotten by its age.
create index payment_links_opened on payment_links (opened_at);

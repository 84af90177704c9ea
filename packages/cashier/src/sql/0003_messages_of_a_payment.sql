-- Reports compare payments with the messages about them.
create index payment_messages_payment on payment_messages (provider, payment);

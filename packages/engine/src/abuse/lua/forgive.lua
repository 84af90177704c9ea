-- KEYS: person.
return redis.call('DEL', KEYS[1])

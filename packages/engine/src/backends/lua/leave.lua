-- KEYS: line, passes. ARGV: person.
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return { 'NONE', -1 }

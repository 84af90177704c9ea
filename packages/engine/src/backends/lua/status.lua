-- KEYS: line, passes. ARGV: person, now.
local till = redis.call('ZSCORE', KEYS[2], ARGV[1])
if till and tonumber(till) > tonumber(ARGV[2]) then return { 'ACTIVE', 0 } end
local rank = redis.call('ZRANK', KEYS[1], ARGV[1])
if rank then return { 'WAITING', rank + 1 } end
return { 'NONE', -1 }

-- KEYS: line, passes, pace. ARGV: person, now, method, waitingMax, activeMax, passMs, batch, everyMs, burst.
local line, passes, pace = KEYS[1], KEYS[2], KEYS[3]
local person, now, method = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local waitingMax, activeMax, passMs = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])

local till = redis.call('ZSCORE', passes, person)
if till and tonumber(till) > now then return { 'ACTIVE', 0 } end
local rank = redis.call('ZRANK', line, person)
if rank then return { 'WAITING', rank + 1 } end

if method == 'closed' then return { 'line-closed', 0 } end
if method == 'passthrough' then
  redis.call('ZREMRANGEBYSCORE', passes, '-inf', now)
  if activeMax == 0 or redis.call('ZCARD', passes) < activeMax then
    redis.call('ZADD', passes, now + passMs, person)
    return { 'ADMITTED', redis.call('HINCRBY', pace, 'passes', 1) }
  end
end
if waitingMax > 0 and redis.call('ZCARD', line) >= waitingMax then return { 'line-full', waitingMax } end

fillBucket(pace, now, tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]))
-- The score is the number of arrival: two people of one millisecond have an order.
redis.call('ZADD', line, redis.call('HINCRBY', pace, 'arrivals', 1), person)
return { 'WAITING', redis.call('ZCARD', line) }

-- KEYS: line, passes, pace. ARGV: now, method, activeMax, passMs, batch, everyMs, burst, most.
-- Answers the number of the first pass and the people who got it and those after it.
local line, passes, pace = KEYS[1], KEYS[2], KEYS[3]
local now, method, activeMax, passMs = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
if method == 'paused' then return { 0 } end

local tokens, upto = fillBucket(pace, now, tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]))
redis.call('ZREMRANGEBYSCORE', passes, '-inf', now)
local room = tokens
if method == 'passthrough' then room, upto = math.huge, '+inf' end
if activeMax > 0 then room = math.min(room, activeMax - redis.call('ZCARD', passes)) end
room = math.min(room, tonumber(ARGV[8]))
if room <= 0 then return { 0 } end

local people = redis.call('ZRANGEBYSCORE', line, '-inf', upto, 'LIMIT', 0, room)
if #people == 0 then return { 0 } end
for _, person in ipairs(people) do redis.call('ZADD', passes, now + passMs, person) end
redis.call('ZREMRANGEBYRANK', line, 0, #people - 1)
redis.call('HSET', pace, 'tokens', math.max(0, tokens - #people))
table.insert(people, 1, redis.call('HINCRBY', pace, 'passes', #people) - #people + 1)
return people

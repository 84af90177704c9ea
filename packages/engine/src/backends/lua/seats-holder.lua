-- KEYS: size, seats, reservations. ARGV: index of a seat. Answers the person who has it, as far as is known here.
local size = tonumber(redis.call('GET', KEYS[1]) or -1)
if size < 0 then return { 'not-loaded', '' } end
if tonumber(ARGV[1]) >= size then return { 'unknown', '' } end
local number = redis.call('HGET', KEYS[2], ARGV[1])
if not number then return { 'free', '' } end
if number == '0' then return { 'elsewhere', '' } end
return { 'held', cjson.decode(redis.call('HGET', KEYS[3], number)).person }

-- KEYS: size, seats, reservations, keys, number, behind. ARGV: person, key or an empty text, option, then seat indexes.
-- All of it or nothing: no other script runs meanwhile.
local size = tonumber(redis.call('GET', KEYS[1]) or -1)
if size < 0 then return { 'not-loaded', '' } end
local person, key, option = ARGV[1], ARGV[2], ARGV[3]
if key ~= '' then
  local known = redis.call('HGET', KEYS[4], key)
  if known then return { 'known', redis.call('HGET', KEYS[3], known) } end
end
local seats = {}
for n = 4, #ARGV do
  if tonumber(ARGV[n]) >= size then return { 'unknown', ARGV[n] } end
  if redis.call('HEXISTS', KEYS[2], ARGV[n]) == 1 then return { 'taken', ARGV[n] } end
  seats[#seats + 1] = tonumber(ARGV[n])
end
local number = redis.call('INCR', KEYS[5])
local time = redis.call('TIME')
local reservation = cjson.encode({
  number = number,
  -- As text: numbers lose digits on their way into JSON.
  person = person,
  option = tonumber(option),
  seats = seats,
  at = time[1] * 1000 + math.floor(time[2] / 1000),
  ended = false,
})
for _, seat in ipairs(seats) do redis.call('HSET', KEYS[2], seat, number) end
redis.call('HSET', KEYS[3], number, reservation)
if key ~= '' then redis.call('HSET', KEYS[4], key, number) end
redis.call('RPUSH', KEYS[6], reservation)
return { 'reserved', reservation }

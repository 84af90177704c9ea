-- KEYS: reservations, behind. ARGV: number, what the names of the seats of an option begin with.
local found = redis.call('HGET', KEYS[1], ARGV[1])
if not found then return 'unknown' end
local reservation = cjson.decode(found)
if reservation.ended then return 'ended' end
reservation.ended = true
local ended = cjson.encode(reservation)
redis.call('HSET', KEYS[1], ARGV[1], ended)
local seats = ARGV[2] .. string.format('%.0f', reservation.option)
for _, seat in ipairs(reservation.seats) do redis.call('HDEL', seats, string.format('%.0f', seat)) end
redis.call('RPUSH', KEYS[2], ended)
return 'released'

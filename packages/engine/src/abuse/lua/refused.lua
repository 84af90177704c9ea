-- KEYS: person, device if any. ARGV: slot, time of a probe or 0, ttl, length of a list.
local slot, probed, ttl, max = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local person = recordOf(KEYS[1], 3)
giveBack(person[1], slot)
if probed > 0 then push(person[2], probed, max) end
keep(KEYS[1], person, ttl)
giveBackAtDevice(KEYS[2], slot, ttl)
return 1

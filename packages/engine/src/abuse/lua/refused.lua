-- KEYS: person, device if any. ARGV: slot, time of a probe or 0, ttl, length of a list.
local slot, probed, ttl, max = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local person = recordOf(KEYS[1], 3)
giveBack(person[1], slot)
if probed > 0 then push(person[2], probed, max) end
keep(KEYS[1], person, ttl)
if KEYS[2] then
  local device = recordOf(KEYS[2], 1)
  giveBack(device[1], slot)
  keep(KEYS[2], device, ttl)
end
return 1

-- KEYS: person. ARGV: now, ttl, length of a list.
local person = recordOf(KEYS[1], 3)
push(person[3], tonumber(ARGV[1]), tonumber(ARGV[3]))
keep(KEYS[1], person, ARGV[2])
return 1

-- KEYS: size, seats. Answers how many seats there are and the indexes of those that are taken; -1 when nothing is loaded.
local taken = redis.call('HKEYS', KEYS[2])
table.insert(taken, 1, redis.call('GET', KEYS[1]) or '-1')
return taken

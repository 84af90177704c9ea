#!/usr/bin/env bash
# Expected: cluster-key-slot, by which ioredis and node-redis find the node of a key, agrees with the server: in seat{}{A1} the first
# braces are empty, so the whole key counts, as the cluster specification says with such an example.
# Instead it goes on to the second braces: each command on such a key goes to another node first and is sent back.
# redis-py, Jedis and Lettuce agree with the server.
. "$(dirname "$0")/lib.sh"

npm_get cluster-key-slot@1.1.2
pip_get redis==8.1.0
maven_get redis.clients:jedis:8.0.2 io.lettuce:lettuce-core:7.7.0.RELEASE
redis_start --cluster-enabled yes

keys=('{concert}A1' 'seat{}{A1}' '{}{A1}' 'seat{}' 'seat{{A1}}')
cat > slots.py <<'PY'
import sys
from redis.crc import key_slot
print("redis-py:", *[key_slot(key.encode()) for key in sys.argv[1:]])
PY
cat > Main.java <<'JAVA'
import io.lettuce.core.cluster.SlotHash;
import java.util.Arrays;
import java.util.stream.Collectors;
import redis.clients.jedis.util.JedisClusterCRC16;

public class Main {
    public static void main(String[] keys) {
        System.out.println("Jedis: " + Arrays.stream(keys).map(key -> "" + JedisClusterCRC16.getSlot(key)).collect(Collectors.joining(" ")));
        System.out.println("Lettuce: " + Arrays.stream(keys).map(key -> "" + SlotHash.getSlot(key)).collect(Collectors.joining(" ")));
    }
}
JAVA
{
  echo "keys: ${keys[*]}"
  echo "server: $(for key in "${keys[@]}"; do redis-cli -p "$port" cluster keyslot "$key"; done | xargs)"
  node -e 'console.log("cluster-key-slot:", ...process.argv.slice(1).map(require("cluster-key-slot")))' "${keys[@]}"
  python slots.py "${keys[@]}"
  java -cp 'jars/*' Main.java "${keys[@]}" 2> client.log
} > seen.txt
described <<'TXT'
keys: {concert}A1 seat{}{A1} {}{A1} seat{} seat{{A1}}
server: 1354 15296 5547 8640 12406
cluster-key-slot: 1354 12406 12406 8640 12406
redis-py: 1354 15296 5547 8640 12406
Jedis: 1354 15296 5547 8640 12406
Lettuce: 1354 15296 5547 8640 12406
TXT

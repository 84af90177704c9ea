#!/usr/bin/env bash
# Expected: a reentrant lock of Redisson that one thread takes for 60 seconds, takes again inside for 10 and gives back once is held
# for the rest of the 60; taken for 10 seconds twice it is held for 10 at most.
# Instead the inner call cuts the lock to 10 seconds, and giving the inner one back sets it to 30, whatever was asked for. The write
# lock of a read-write lock adds the inner time to the outer one instead.
# Why: the lock is one key with one time to live, and each call writes it; a release writes the watchdog's time of 30 seconds.
# A seat that is locked for a payment is free before its end, or after a crash stays locked three times as long as it should.
. "$(dirname "$0")/lib.sh"

maven_get org.redisson:redisson:4.7.0
redis_start

cat > Main.java <<'JAVA'
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.redisson.Redisson;
import org.redisson.api.*;
import org.redisson.config.Config;

public class Main {
    static void told(String what, RLock lock) {
        System.out.println(what + ": at most " + (lock.remainTimeToLive() + 9999) / 10000 * 10 + " s left");
    }

    // Each step asks for the lock by its name, as two methods of a program do that do not know of each other.
    static void nested(String name, Supplier<RLock> lock, int outer, int inner) {
        lock.get().lock(outer, TimeUnit.SECONDS);
        told(name + " for " + outer + " s", lock.get());
        lock.get().lock(inner, TimeUnit.SECONDS);
        told("  again for " + inner + " s", lock.get());
        lock.get().unlock();
        told("  inner one given back", lock.get());
        lock.get().unlock();
    }

    public static void main(String[] arguments) {
        Config config = new Config();
        config.useSingleServer().setAddress("redis://127.0.0.1:" + arguments[0]).setConnectionMinimumIdleSize(1).setConnectionPoolSize(2);
        RedissonClient client = Redisson.create(config);
        nested("lock", () -> client.getLock("lock"), 60, 10);
        nested("lock", () -> client.getLock("lock"), 10, 10);
        nested("fair lock", () -> client.getFairLock("fair"), 60, 10);
        nested("write lock", () -> client.getReadWriteLock("both").writeLock(), 60, 10);
        nested("write lock", () -> client.getReadWriteLock("both").writeLock(), 10, 10);
        client.shutdown();
    }
}
JAVA
java -cp 'jars/*' Main.java "$port" > seen.txt 2> client.log || { cat client.log; exit 2; }
described <<'TXT'
lock for 60 s: at most 60 s left
  again for 10 s: at most 10 s left
  inner one given back: at most 30 s left
lock for 10 s: at most 10 s left
  again for 10 s: at most 10 s left
  inner one given back: at most 30 s left
fair lock for 60 s: at most 60 s left
  again for 10 s: at most 10 s left
  inner one given back: at most 30 s left
write lock for 60 s: at most 60 s left
  again for 10 s: at most 70 s left
  inner one given back: at most 30 s left
write lock for 10 s: at most 10 s left
  again for 10 s: at most 20 s left
  inner one given back: at most 30 s left
TXT

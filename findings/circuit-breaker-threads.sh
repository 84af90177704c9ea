#!/usr/bin/env bash
# Expected: a circuit breaker of Python around a payment provider lets calls run beside each other while it is closed, and lets one
# call try when it is half open, as opossum (JavaScript) does.
# Instead pybreaker holds a lock during each call, so that five threads make their calls one after the other also while all is well;
# circuitbreaker, aiobreaker and purgatory let every call through while half open, so a provider that comes back meets all of them.
# Why: pybreaker's lock guards its state and is held around the call; the others change the state when a trial call has ended.
. "$(dirname "$0")/lib.sh"

npm_get opossum@10.0.0
pip_get pybreaker==1.4.1 circuitbreaker==2.1.3 aiobreaker==1.2.0 purgatory==3.0.1
cat > threads.py <<'PY'
import asyncio, datetime, threading, time, warnings
warnings.simplefilter("ignore")
import aiobreaker, circuitbreaker, purgatory, pybreaker

class Provider:
    """Counts the calls within it. Each stays until five are there, or half a second is over."""
    def __init__(self):
        self.inside = self.most = 0
        self.lock = threading.Lock()
        self.all = threading.Barrier(5)
    def enter(self):
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
    def leave(self):
        with self.lock:
            self.inside -= 1
    def pay(self):
        self.enter()
        try:
            self.all.wait(0.5)
        except threading.BrokenBarrierError:
            pass
        self.leave()
    async def pay_soon(self):
        self.enter()
        await asyncio.sleep(0.5)
        self.leave()

def fail():
    raise ConnectionError

async def fail_soon():
    raise ConnectionError

def most_at_once(call):
    provider = Provider()
    threads = [threading.Thread(target=call, args=(provider.pay,)) for _ in range(5)]
    for each in threads: each.start()
    for each in threads: each.join()
    return provider.most

def broken(call):
    try:
        call(fail)
    except Exception:
        pass
    time.sleep(0.3)

closed = pybreaker.CircuitBreaker(fail_max=5, reset_timeout=60)
print("pybreaker, closed:", most_at_once(closed.call), "of 5 at once")
trying = pybreaker.CircuitBreaker(fail_max=1, reset_timeout=0.2)
broken(trying.call)
print("pybreaker, half open:", most_at_once(trying.call), "of 5 at once")
closed = circuitbreaker.CircuitBreaker()
print("circuitbreaker, closed:", most_at_once(lambda work: closed.call(work)), "of 5 at once")
again = circuitbreaker.CircuitBreaker(failure_threshold=1, recovery_timeout=0.2)
broken(lambda work: again.call(work))
print(f"circuitbreaker, {again.state.replace('_', ' ')}:", most_at_once(lambda work: again.call(work)), "of 5 at once")

async def most_tasks(name, call):
    try:
        await call(fail_soon)
    except Exception:
        pass
    await asyncio.sleep(0.3)
    provider = Provider()
    await asyncio.gather(*[call(provider.pay_soon) for _ in range(5)], return_exceptions=True)
    print(f"{name}, half open:", provider.most, "of 5 at once")

async def tasks():
    breaker = aiobreaker.CircuitBreaker(fail_max=1, timeout_duration=datetime.timedelta(seconds=0.2))
    await most_tasks("aiobreaker", breaker.call_async)
    factory = purgatory.AsyncCircuitBreakerFactory(default_threshold=1, default_ttl=0.2)
    async def guarded(work):
        async with await factory.get_breaker("provider"):
            await work()
    await most_tasks("purgatory", guarded)

asyncio.run(tasks())
PY
cat > opossum.cjs <<'JS'
const CircuitBreaker = require("opossum")
let inside = 0, most = 0, broken = true
const pay = async () => {
  if (broken) throw new Error("no answer")
  most = Math.max(most, ++inside)
  await new Promise((resolve) => setTimeout(resolve, 300))
  inside--
}
const breaker = new CircuitBreaker(pay, { resetTimeout: 200 })
const run = async () => {
  await breaker.fire().catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, 500))
  broken = false
  await Promise.allSettled(Array.from({ length: 5 }, () => breaker.fire()))
  console.log(`opossum, half open: ${most} of 5 at once`)
  breaker.shutdown()
}
run()
JS
{ python threads.py; node opossum.cjs; } > seen.txt
described <<'TXT'
pybreaker, closed: 1 of 5 at once
pybreaker, half open: 1 of 5 at once
circuitbreaker, closed: 5 of 5 at once
circuitbreaker, half open: 5 of 5 at once
aiobreaker, half open: 5 of 5 at once
purgatory, half open: 5 of 5 at once
opossum, half open: 1 of 5 at once
TXT

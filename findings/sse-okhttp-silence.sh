#!/usr/bin/env bash
# Expected: a reader made for event streams waits through a quiet stretch: servers say something every 15 seconds or so, as the
# standard proposes, to keep proxies from closing the connection.
# Instead okhttp-eventsource ends the connection after five seconds without a byte and connects anew, again and again; what the
# server says in between reaches nobody.
# Why: the read timeout of its ConnectStrategy is OkHttp-like, DEFAULT_READ_TIMEOUT_MILLIS = 5000, and a stream gets no other one.
. "$(dirname "$0")/lib.sh"

maven_get com.launchdarkly:okhttp-eventsource:4.1.1
cat > Main.java <<'JAVA'
import com.launchdarkly.eventsource.*;
import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

public class Main {
    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        // One event, eight seconds of silence, a second one.
        server.createContext("/", request -> {
            request.getResponseHeaders().set("content-type", "text/event-stream");
            request.sendResponseHeaders(200, 0);
            OutputStream body = request.getResponseBody();
            body.write("data: first\n\n".getBytes());
            body.flush();
            try {
                Thread.sleep(8_000);
                body.write("data: second\n\n".getBytes());
                body.flush();
            } catch (Exception gone) {
                return;
            }
        });
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        read("as it comes", ConnectStrategy.http(uri));
        read("with a read timeout of 20 s", ConnectStrategy.http(uri).readTimeout(20, TimeUnit.SECONDS));
        System.exit(0);
    }

    /** Until the second event, or the second connection. */
    static void read(String which, ConnectStrategy how) throws Exception {
        System.out.println(which);
        int connections = 0;
        try (EventSource source = new EventSource.Builder(how).errorStrategy(ErrorStrategy.alwaysContinue()).build()) {
            for (StreamEvent event : source.anyEvents()) {
                if (event instanceof StartedEvent && ++connections == 2) {
                    System.out.println("  connected again");
                    return;
                }
                if (event instanceof FaultEvent fault) System.out.println("  " + fault.getCause().getCause().getClass().getName());
                if (event instanceof MessageEvent message) {
                    System.out.println("  " + message.getData());
                    if (message.getData().equals("second")) return;
                }
            }
        }
    }
}
JAVA
java -cp 'jars/*' Main.java > seen.txt 2> client.log || { cat client.log; exit 2; }
described <<'TXT'
as it comes
  first
  java.net.SocketTimeoutException
  connected again
with a read timeout of 20 s
  first
  second
TXT

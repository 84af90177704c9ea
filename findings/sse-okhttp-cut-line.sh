#!/usr/bin/env bash
# Expected: okhttp-sse reports the end of a stream with onClosed, or with an IOException if it calls it a failure, wherever the
# stream ends; what came of an event without its empty line is dropped.
# Instead, if the last line is one of data and has no line end, onFailure brings an IllegalArgumentException, "byteCount < 0: -1",
# which code that reconnects after an IOException takes for a mistake of its own.
# Why: the reader of a data line looks for the line end, finds none, and reads as many bytes as the search said: -1.
. "$(dirname "$0")/lib.sh"

maven_get com.squareup.okhttp3:okhttp-sse:5.5.1
cat > Main.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import okhttp3.*;
import okhttp3.sse.*;

public class Main {
    static final String[] STREAMS = {
        "data: a\n\nevent: seat\ndata: b\n",
        "data: a\n\nevent: se",
        "data: a\n\nevent: seat\ndata: b",
    };

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", request -> {
            int which = Integer.parseInt(request.getRequestURI().getPath().substring(1));
            request.getResponseHeaders().set("content-type", "text/event-stream");
            request.sendResponseHeaders(200, 0);
            request.getResponseBody().write(STREAMS[which].getBytes());
            request.close();
        });
        server.start();
        for (int which = 0; which < STREAMS.length; which++) {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/" + which;
            System.out.println(STREAMS[which].replace("\n", "|"));
            CountDownLatch ended = new CountDownLatch(1);
            EventSources.createFactory((Call.Factory) new OkHttpClient())
                .newEventSource(new Request.Builder().url(address).build(), new EventSourceListener() {
                    public void onEvent(EventSource source, String id, String type, String data) {
                        System.out.println("  event " + data);
                    }
                    public void onClosed(EventSource source) {
                        System.out.println("  closed");
                        ended.countDown();
                    }
                    public void onFailure(EventSource source, Throwable error, Response response) {
                        System.out.println("  failure " + error);
                        ended.countDown();
                    }
                });
            ended.await();
        }
        System.exit(0);
    }
}
JAVA
java -cp 'jars/*' Main.java > seen.txt
described <<'TXT'
data: a||event: seat|data: b|
  event a
  closed
data: a||event: se
  event a
  failure java.io.EOFException: \n not found: limit=2 content=7365…
data: a||event: seat|data: b
  event a
  failure java.lang.IllegalArgumentException: byteCount < 0: -1
TXT

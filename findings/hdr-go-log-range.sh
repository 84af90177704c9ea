#!/usr/bin/env bash
# Expected: HdrHistogram's readers of the common log format find the same intervals between second 1 and second 2 of a load test.
# Instead Go's finds none, however wide the range is, and says so the way it says that the log has ended: nil without an error. A
# report that leaves out the first minute has no values at all. Java and Python find two intervals in the same log, and Go's
# reads them too when the range is given in seconds since 1970.
# Why: the Go reader adds the start of the log to the time of an interval where it has to subtract it.
. "$(dirname "$0")/lib.sh"

pip_get hdrhistogram==0.10.8
maven_get org.hdrhistogram:HdrHistogram:2.2.2
go_get github.com/HdrHistogram/hdrhistogram-go@v1.4.0

cat > Main.java <<'JAVA'
import java.io.File;
import org.HdrHistogram.*;

public class Main {
    public static void main(String[] arguments) throws Exception {
        long start = 1790000000000L;
        var writer = new HistogramLogWriter(new File("log"));
        writer.outputLogFormatVersion();
        writer.outputStartTime(start);
        writer.setBaseTime(start);
        writer.outputBaseTime(start);
        writer.outputLegend();
        for (int second = 0; second < 4; second++) {
            var histogram = new Histogram(3);
            histogram.setStartTimeStamp(start + second * 1000);
            histogram.setEndTimeStamp(start + second * 1000 + 1000);
            histogram.recordValue(second + 1);
            writer.outputIntervalHistogram(histogram);
        }
        writer.close();
        var reader = new HistogramLogReader("log");
        StringBuilder found = new StringBuilder();
        for (EncodableHistogram each; (each = reader.nextIntervalHistogram(1, 2)) != null; ) found.append(" ").append((long) each.getMaxValueAsDouble());
        System.out.println("Java, second 1 to 2: values" + found);
    }
}
JAVA
cat > read.py <<'PY'
from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader
reader = HistogramLogReader("log", HdrHistogram(1, 3600000, 3))
print("Python, second 1 to 2: values", *(each.get_max_value() for each in iter(lambda: reader.get_next_interval_histogram(1, 2), None)))
PY
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

func show(name string, from, to float64, absolute bool) {
	file, err := os.Open("log")
	if err != nil {
		panic(err)
	}
	fmt.Print("Go, ", name, ": values")
	for reader := hdr.NewHistogramLogReader(file); ; {
		histogram, err := reader.NextIntervalHistogramWithRange(from, to, absolute)
		if histogram == nil {
			fmt.Println(", then error", err)
			return
		}
		fmt.Print(" ", histogram.Max())
	}
}

func main() {
	show("second 1 to 2", 1, 2, false)
	show("second 0 to 1000000", 0, 1000000, false)
	show("the same second 1 to 2 since 1970", 1790000001, 1790000002, true)
}
GO
java -cp 'jars/*' Main.java > seen.txt
python read.py >> seen.txt
go_run >> seen.txt
described <<'TXT'
Java, second 1 to 2: values 2 3
Python, second 1 to 2: values 2 3
Go, second 1 to 2: values, then error <nil>
Go, second 0 to 1000000: values, then error <nil>
Go, the same second 1 to 2 since 1970: values 2 3, then error <nil>
TXT

package org.lumia.devnet;

import java.util.Map;
import java.util.TreeMap;

/** What a service tells Prometheus: its samples of {@code lumia_*} by name and labels, histogram buckets left out. */
public final class Exposition {
    private Exposition() {}

    /** @param text as {@code /actuator/prometheus} answers */
    public static Map<String, Double> samples(String text) {
        var samples = new TreeMap<String, Double>();
        text.lines()
                .filter(line -> line.startsWith("lumia_") && !line.contains("_bucket{"))
                .forEach(line -> {
                    int at = line.lastIndexOf(' ');
                    try {
                        samples.put(line.substring(0, at), Double.parseDouble(line.substring(at + 1)));
                    } catch (NumberFormatException notANumber) {
                        // A NaN or an infinity in Prometheus's spelling says nothing here.
                    }
                });
        return samples;
    }

    /** How many records a follower is behind, by the topic's last word. */
    public static Map<String, Double> lags(Map<String, Double> samples) {
        var lags = new TreeMap<String, Double>();
        samples.forEach((name, value) -> {
            if (name.startsWith("lumia_follower_lag")) {
                var topic = name.substring(name.indexOf("topic=\"") + 7, name.lastIndexOf('"'));
                lags.put(topic.substring(topic.lastIndexOf('.') + 1), value);
            }
        });
        return lags;
    }
}

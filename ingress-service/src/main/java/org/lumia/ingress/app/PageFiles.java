package org.lumia.ingress.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pages' files, in memory: nothing but these can be asked for. All but the page itself have in their path a hash of all of
 * them, so that a browser keeps them for good, and two releases are never mixed.
 */
final class PageFiles {
    private static final String FOLDER = "/pages/";
    private static final int HASH_CHARACTERS = 16;
    private static final String ASSETS = "{assets}";

    /** The library's files come from its package, unpacked by the build. */
    private static final List<String> NAMES = List.of(
            "lib/lit-html.js",
            "lib/uPlot.esm.js",
            "lib/uPlot.min.css",
            "icon.svg",
            "style.css",
            "theme.js",
            "app.js",
            "node.js",
            "parts.js",
            "format.js",
            "asking.js",
            "abi.js",
            "home.js",
            "lists.js",
            "block.js",
            "transaction.js",
            "address.js",
            "batches.js",
            "sequencers.js",
            "rewards.js",
            "rewards-operator.js",
            "plots.js");

    /** @param etag with its quotes */
    record File(byte[] bytes, String type, String etag) {}

    private final String assets;
    private final Map<String, File> files = new HashMap<>();
    private final File page;

    PageFiles() {
        MessageDigest all = sha256();
        Map<String, byte[]> read = new HashMap<>();
        for (String name : NAMES) {
            byte[] bytes = read(name);
            all.update(bytes);
            read.put(name, bytes);
        }
        byte[] template = read("index.html");
        all.update(template);
        String hash = HexFormat.of().formatHex(all.digest()).substring(0, HASH_CHARACTERS);
        this.assets = "/assets/" + hash + "/";
        read.forEach((name, bytes) -> files.put(assets + name, new File(bytes, type(name), "\"" + hash + "\"")));
        byte[] html = new String(template, StandardCharsets.UTF_8)
                .replace(ASSETS, assets)
                .getBytes(StandardCharsets.UTF_8);
        this.page = new File(html, "text/html;charset=UTF-8", "\"" + hash + "\"");
    }

    File page() {
        return page;
    }

    /** @param path as it was sent */
    Optional<File> file(String path) {
        return Optional.ofNullable(files.get(path));
    }

    private static byte[] read(String name) {
        try (InputStream file = PageFiles.class.getResourceAsStream(FOLDER + name)) {
            if (file == null) {
                throw new IllegalStateException("the build has left out " + FOLDER + name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "js" -> "text/javascript;charset=UTF-8";
            case "css" -> "text/css;charset=UTF-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

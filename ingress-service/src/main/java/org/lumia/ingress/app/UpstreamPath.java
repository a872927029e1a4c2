package org.lumia.ingress.app;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.web.ProblemException;

/**
 * Paths that are passed on to another service: those that every program reads alike. Encoded characters, parameters, dots as a
 * segment and empty segments could mean there another resource than was decided on here. Nothing is decided on a query: it may
 * have encoded characters that can be printed.
 */
final class UpstreamPath {
    private static final int PATH_LENGTH_MAX = 256;
    private static final int QUERY_LENGTH_MAX = 512;
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_~-]+(\\.[A-Za-z0-9_~-]+)*)+");
    private static final Pattern QUERY =
            Pattern.compile("(?:[A-Za-z0-9_.~:,/=&+-]|%(?:[2-6][0-9A-Fa-f]|7[0-9A-Ea-e]))*+");

    private UpstreamPath() {}

    /**
     * Path and query as they were sent.
     *
     * @throws ProblemException with status 400 for any other path
     */
    static String of(String path, @Nullable String query) {
        if (path.length() > PATH_LENGTH_MAX || !PATH.matcher(path).matches()) {
            throw ProblemException.badRequest(
                    "The path may have letters, digits, '-', '_', '~' and single dots between slashes, and %d characters."
                            .formatted(PATH_LENGTH_MAX));
        }
        if (query == null) {
            return path;
        }
        if (query.length() > QUERY_LENGTH_MAX || !QUERY.matcher(query).matches()) {
            throw ProblemException.badRequest(
                    "The query may have letters, digits, '-', '_', '.', '~', ':', ',', '/', '+', '=', '&' and %%20 to %%7E, and %d characters."
                            .formatted(QUERY_LENGTH_MAX));
        }
        return path + "?" + query;
    }
}

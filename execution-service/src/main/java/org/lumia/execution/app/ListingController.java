package org.lumia.execution.app;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.execution.Blocks;
import org.lumia.execution.SearchTooLongException;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.v1.ExecutedBlock;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lists for explorers, a page at a time by key. What the query side does not have yet comes from memory, so the first page ends
 * at the head; {@code next} is the path of the page that goes on, null on the last.
 */
@RestController
@RequestMapping("/v1")
class ListingController {
    static final int PAGE_MAX = 100;

    private static final Pattern PLACE = Pattern.compile("([0-9]{1,18}):([0-9]{1,9})");
    private static final String LIMIT_DEFAULT = "25";

    private final Blocks blocks;
    private final JdbcProjection projection;
    private final JdbcListings listings;

    ListingController(Blocks blocks, JdbcProjection projection, JdbcListings listings) {
        this.blocks = blocks;
        this.projection = projection;
        this.listings = listings;
    }

    record BlockPage(List<ListedBlock> blocks, @Nullable String next) {}

    record SlotPage(
            List<JdbcListings.ListedSlot> slots, @Nullable String next) {}

    record TransactionPage(
            List<ListedTransaction> transactions, @Nullable String next) {}

    record TransferPage(
            List<ListedTransfer> transfers, @Nullable String next) {}

    @GetMapping("/blocks")
    BlockPage blocks(
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = LIMIT_DEFAULT) int limit) {
        int size = size(limit);
        long below = before == null ? Long.MAX_VALUE : Math.max(0, before);
        HeadBlocks head = head(below - 1);
        List<ListedBlock> page = head.blocks(size + 1);
        if (page.size() <= size) {
            page.addAll(listings.blocks(head.below(below), size + 1 - page.size()));
        }
        List<ListedBlock> first = firstOf(page, size);
        return new BlockPage(
                first,
                page.size() > size
                        ? "/v1/blocks?before=%d&limit=%d"
                                .formatted(first.getLast().number(), size)
                        : null);
    }

    /** Who sealed in which slots, of some thousand blocks a page. */
    @GetMapping("/slots")
    SlotPage slots(@RequestParam(required = false) @Nullable Long before) {
        long below = Math.min(before == null ? Long.MAX_VALUE : before, projection.projectedThrough() + 1);
        List<JdbcListings.ListedSlot> found = listings.slots(below);
        if (found.isEmpty()) {
            return new SlotPage(found, null);
        }
        // The oldest slot's first blocks may be on the next page: it is told there, whole.
        long last = found.getLast().slot();
        List<JdbcListings.ListedSlot> whole =
                found.stream().filter(slot -> slot.slot() != last).toList();
        List<JdbcListings.ListedSlot> page = whole.isEmpty() || found.getLast().firstBlock() <= 1 ? found : whole;
        long oldest = page.stream()
                .mapToLong(JdbcListings.ListedSlot::firstBlock)
                .min()
                .orElseThrow();
        return new SlotPage(page, oldest <= 1 ? null : "/v1/slots?before=" + oldest);
    }

    @GetMapping("/transactions")
    TransactionPage transactions(
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(defaultValue = LIMIT_DEFAULT) int limit) {
        int size = size(limit);
        Blocks.Place place = place(before);
        HeadBlocks head = head(HeadBlocks.newest(place));
        List<ListedTransaction> page = head.transactions(place, size + 1, any -> true);
        if (page.size() <= size) {
            page.addAll(listings.transactions(head.below(place), size + 1 - page.size()));
        }
        return page("/v1/transactions", page, size);
    }

    @GetMapping("/blocks/{number}/transactions")
    TransactionPage ofBlock(
            @PathVariable long number,
            @RequestParam(defaultValue = "-1") int after,
            @RequestParam(defaultValue = LIMIT_DEFAULT) int limit) {
        int size = size(limit);
        if (number < 0 || number > blocks.height()) {
            throw ProblemException.notFound("There is no block %d.".formatted(number));
        }
        List<ListedTransaction> page;
        if (number > projection.projectedThrough()) {
            page = new ArrayList<>();
            ExecutedBlock block = blocks.byNumber(number).orElseThrow();
            for (int i = Math.max(0, after + 1); i < block.getTransactionsCount() && page.size() <= size; i++) {
                page.add(ListedTransaction.of(block, i));
            }
        } else {
            page = listings.ofBlock(number, after, size + 1);
        }
        List<ListedTransaction> first = firstOf(page, size);
        return new TransactionPage(
                first,
                page.size() > size
                        ? "/v1/blocks/%d/transactions?after=%d&limit=%d"
                                .formatted(number, first.getLast().index(), size)
                        : null);
    }

    @GetMapping("/addresses/{address}/transactions")
    TransactionPage ofAddress(
            @PathVariable String address,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(defaultValue = LIMIT_DEFAULT) int limit) {
        int size = size(limit);
        Address account = address(address);
        Blocks.Place place = place(before);
        String text = Hex.encode(account.bytes());
        HeadBlocks head = head(HeadBlocks.newest(place));
        List<ListedTransaction> page = head.transactions(place, size + 1, transaction -> transaction.isOf(text));
        if (page.size() <= size) {
            page.addAll(listings.ofAddress(account, head.below(place), size + 1 - page.size()));
        }
        return page("/v1/addresses/%s/transactions".formatted(account), page, size);
    }

    /** Up to the last block of the query side, about a second behind the head; {@code next} alone says whether there are more. */
    @GetMapping("/addresses/{address}/transfers")
    TransferPage transfers(
            @PathVariable String address,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(defaultValue = LIMIT_DEFAULT) int limit) {
        int size = size(limit);
        Address account = address(address);
        var pages = new TransferPages((at, max) -> listings.transfers(account, at, max), blocks::byNumber);
        TransferPages.Page page = pages.before(place(before), size);
        Blocks.Place next = page.next();
        return new TransferPage(
                page.transfers(),
                next == null
                        ? null
                        : "/v1/addresses/%s/transfers?before=%d:%d&limit=%d"
                                .formatted(account, next.number(), next.index(), size));
    }

    /** Blocks after the query side's last, from a height down. */
    private HeadBlocks head(long newest) {
        long through = Math.max(projection.projectedThrough(), blocks.firstBlock() - 1);
        return HeadBlocks.of(blocks.height(), through, newest, blocks::byNumber);
    }

    private static TransactionPage page(String path, List<ListedTransaction> page, int size) {
        List<ListedTransaction> first = firstOf(page, size);
        return new TransactionPage(
                first,
                page.size() > size
                        ? "%s?before=%d:%d&limit=%d"
                                .formatted(
                                        path,
                                        first.getLast().blockNumber(),
                                        first.getLast().index(),
                                        size)
                        : null);
    }

    private static <T> List<T> firstOf(List<T> page, int size) {
        return page.size() > size ? page.subList(0, size) : page;
    }

    private static int size(int limit) {
        if (limit < 1 || limit > PAGE_MAX) {
            throw ProblemException.badRequest("limit is from 1 to %d, not %d".formatted(PAGE_MAX, limit));
        }
        return limit;
    }

    private static Blocks.Place place(@Nullable String before) {
        if (before == null) {
            return new Blocks.Place(Long.MAX_VALUE, 0);
        }
        Matcher place = PLACE.matcher(before);
        if (!place.matches()) {
            throw ProblemException.badRequest("before is a block's number and an index in it, such as 1234:0.");
        }
        return new Blocks.Place(Long.parseLong(place.group(1)), Integer.parseInt(place.group(2)));
    }

    private static Address address(String text) {
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("An address is 0x and 40 hex digits.");
        }
    }

    @ExceptionHandler({SearchTooLongException.class, Database.DatabaseException.class})
    ProblemDetail away() {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "The lists cannot be read now; try again later.");
    }
}

package org.lumia.benchmarks.malformed;

import java.util.ArrayList;
import java.util.List;
import org.lumia.benchmarks.Dice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes values of a call's parameters, wherever they stand in it. */
final class CallMutations {

    private CallMutations() {}

    /** A place in a tree that has a value: a member of an object, an element of an array. */
    private sealed interface Place {
        JsonNode value();

        void set(JsonNode value);

        void remove();
    }

    private record Member(ObjectNode object, String name) implements Place {
        @Override
        public JsonNode value() {
            return object.path(name);
        }

        @Override
        public void set(JsonNode value) {
            object.set(name, value);
        }

        @Override
        public void remove() {
            object.remove(name);
        }
    }

    private record Element(ArrayNode array, int index) implements Place {
        @Override
        public JsonNode value() {
            return array.path(index);
        }

        @Override
        public void set(JsonNode value) {
            array.set(index, value);
        }

        @Override
        public void remove() {
            array.remove(index);
        }
    }

    /** Between one and three places changed, in place. */
    static void change(ArrayNode parameters, Dice dice) {
        for (int i = dice.percent(75) ? 1 : dice.between(2, 3); i > 0; i--) {
            List<Place> places = new ArrayList<>();
            collect(parameters, places);
            if (places.isEmpty() || dice.percent(5)) {
                parameters.add(Junk.any(dice));
            } else {
                changeOne(dice.of(places), dice);
            }
        }
    }

    private static void changeOne(Place place, Dice dice) {
        JsonNode value = place.value();
        switch (dice.below(10)) {
            case 0 -> place.remove();
            case 1, 2, 3, 4 -> place.set(Junk.any(dice));
            case 5 -> {
                if (value instanceof ObjectNode object) {
                    object.set(dice.of(Junk.NAMES), Junk.any(dice));
                } else if (value instanceof ArrayNode array) {
                    array.add(Junk.any(dice));
                } else {
                    place.set(Junk.almost(value, dice));
                }
            }
            default -> place.set(Junk.almost(value, dice));
        }
    }

    private static void collect(JsonNode node, List<Place> places) {
        if (node instanceof ObjectNode object) {
            for (String name : object.propertyNames()) {
                places.add(new Member(object, name));
                collect(object.path(name), places);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                places.add(new Element(array, i));
                collect(array.path(i), places);
            }
        }
    }
}

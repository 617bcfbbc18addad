package scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.json.JSONArray;
import org.json.JSONObject;

/** Compares arguments by value, bytes and numbers of different types included. */
final class Values {
    private Values() {}

    static void expectSame(Object actual, Object expected) {
        if (!plain(actual).equals(plain(expected))) {
            throw new AssertionError(plain(actual) + " is not " + plain(expected));
        }
    }

    private static Object plain(Object value) {
        if (value == null) return "null of JSON";
        if (value instanceof byte[] bytes) return "bytes " + Arrays.toString(bytes);
        if (value instanceof Number number) return number.doubleValue();
        if (value instanceof List<?> list) return plainList(list);
        if (value instanceof JSONArray array) return plainArray(array);
        if (value instanceof JSONObject object) return plainObject(object);
        return value == JSONObject.NULL ? "null of JSON" : value;
    }

    private static List<Object> plainList(List<?> list) {
        List<Object> values = new ArrayList<>();
        for (Object item : list) values.add(plain(item));
        return values;
    }

    private static List<Object> plainArray(JSONArray array) {
        List<Object> values = new ArrayList<>();
        for (int index = 0; index < array.length(); index++) values.add(plain(array.opt(index)));
        return values;
    }

    private static Map<String, Object> plainObject(JSONObject object) {
        Map<String, Object> values = new HashMap<>();
        for (String key : JSONObject.getNames(object)) values.put(key, plain(object.opt(key)));
        return values;
    }
}

import org.apache.solr.embedded.JettyConfig;
import org.apache.solr.embedded.JettySolrRunner;

/** Solr 9 on 127.0.0.1: java SolrServer.java HOME PORT */
public class SolrServer {
    public static void main(String[] arguments) throws Exception {
        JettyConfig config = JettyConfig.builder().setPort(Integer.parseInt(arguments[1])).build();
        new JettySolrRunner(arguments[0], config).start();
        Thread.currentThread().join();
    }
}

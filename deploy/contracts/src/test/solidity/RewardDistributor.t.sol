// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Certificates} from "../../main/solidity/Certificates.sol";
import {Hashes} from "../../main/solidity/Hashes.sol";
import {RewardDistributor} from "../../main/solidity/RewardDistributor.sol";
import {Rollup} from "../../main/solidity/Rollup.sol";
import {MemberSignature, Policy} from "../../main/solidity/Types.sol";
import {Fixture} from "./Fixture.sol";

/// Takes no ETH.
contract NoEther {}

contract RewardDistributorTest is Fixture {
    event log_named_uint(string key, uint256 value);

    address private constant ALICE = address(0xA11CE);
    address private constant BOB = address(0xB0B);

    /// A line of a root: what an account has earned and spent.
    struct Line {
        address account;
        uint256 amount;
        uint256 costsWei;
    }

    function setUp() public override {
        super.setUp();
        lumia.approve(address(distributor), type(uint256).max);
        distributor.fund(SUBNET, 10_000 ether);
        distributor.fundCosts{value: 10 ether}(SUBNET);
    }

    function test_one_claim_pays_all_that_is_due_and_only_once() external {
        _settle(2);
        _accept(1, _two(30 ether, 1 ether, 70 ether, 0));
        RewardDistributor.Claim[] memory first = _claims(1, _two(30 ether, 1 ether, 70 ether, 0));
        _settle(6);
        _accept(5, _two(90 ether, 3 ether, 80 ether, 0));
        RewardDistributor.Claim[] memory second = _claims(5, _two(90 ether, 3 ether, 80 ether, 0));
        distributor.claim(SUBNET, 5, second);
        _eq(lumia.balanceOf(ALICE), 90 ether, "both periods");
        _eq(ALICE.balance, 3 ether, "costs of both");
        _eq(lumia.balanceOf(BOB), 80 ether, "in the same call");
        vm.expectRevert(RewardDistributor.NothingDue.selector);
        distributor.claim(SUBNET, 5, second);
        vm.expectRevert(RewardDistributor.NothingDue.selector);
        distributor.claim(SUBNET, 1, first);
    }

    function test_an_older_root_may_be_claimed_first_and_the_newer_pays_the_rest() external {
        _settle(6);
        _accept(1, _two(30 ether, 0, 70 ether, 0));
        _accept(5, _two(90 ether, 2 ether, 80 ether, 0));
        distributor.claim(SUBNET, 1, _claims(1, _two(30 ether, 0, 70 ether, 0)));
        _eq(lumia.balanceOf(ALICE), 30 ether, "the older");
        distributor.claim(SUBNET, 5, _claims(5, _two(90 ether, 2 ether, 80 ether, 0)));
        _eq(lumia.balanceOf(ALICE), 90 ether, "the rest");
        _eq(lumia.balanceOf(BOB), 80 ether, "the rest");
    }

    function test_an_account_claimed_for_before_does_not_spoil_the_call() external {
        _settle(2);
        Line[] memory lines = _two(30 ether, 0, 70 ether, 0);
        _accept(1, lines);
        RewardDistributor.Claim[] memory all = _claims(1, lines);
        RewardDistributor.Claim[] memory one = new RewardDistributor.Claim[](1);
        one[0] = all[0];
        distributor.claim(SUBNET, 1, one);
        distributor.claim(SUBNET, 1, all);
        RewardDistributor.Claim[] memory twice = new RewardDistributor.Claim[](2);
        twice[0] = all[1];
        twice[1] = all[1];
        vm.expectRevert(RewardDistributor.NothingDue.selector);
        distributor.claim(SUBNET, 1, twice);
        _eq(lumia.balanceOf(ALICE) + lumia.balanceOf(BOB), 100 ether, "each once");
    }

    function testFuzz_no_other_amount_cost_or_account_is_paid(uint256 amount, uint256 costsWei, address account) external {
        vm.assume(amount != 30 ether || costsWei != 1 ether || account != ALICE);
        _settle(2);
        Line[] memory lines = _two(30 ether, 1 ether, 70 ether, 0);
        _accept(1, lines);
        RewardDistributor.Claim[] memory one = new RewardDistributor.Claim[](1);
        one[0] = RewardDistributor.Claim(account, amount, costsWei, _claims(1, lines)[0].proof);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.WrongProof.selector, account));
        distributor.claim(SUBNET, 1, one);
    }

    function test_a_leaf_of_another_subnet_chain_or_period_proves_nothing() external {
        _settle(6);
        Line[] memory lines = _two(30 ether, 0, 70 ether, 0);
        bytes32 other = Hashes.rewardLeaf(block.chainid, SUBNET + 1, 1, ALICE, 30 ether, 0);
        bytes32 chain = Hashes.rewardLeaf(block.chainid + 1, SUBNET, 1, ALICE, 30 ether, 0);
        bytes32 period = Hashes.rewardLeaf(block.chainid, SUBNET, 5, ALICE, 30 ether, 0);
        bytes32[3] memory roots = [other, chain, period];
        RewardDistributor.Claim[] memory one = new RewardDistributor.Claim[](1);
        one[0] = RewardDistributor.Claim(ALICE, 30 ether, 0, new bytes32[](0));
        for (uint64 i = 0; i < 3; i++) {
            _acceptRoot(i == 0 ? 1 : i + 1, roots[i], 30 ether, 0);
            vm.expectRevert(abi.encodeWithSelector(RewardDistributor.WrongProof.selector, ALICE));
            distributor.claim(SUBNET, i == 0 ? 1 : i + 1, one);
        }
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NoRoot.selector, SUBNET, 4));
        distributor.claim(SUBNET, 4, _claims(4, lines));
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NoRoot.selector, SUBNET + 1, 1));
        distributor.claim(SUBNET + 1, 1, _claims(1, lines));
    }

    function test_a_root_waits_until_its_period_is_settled_and_over() external {
        bytes32 root = bytes32(uint256(1));
        MemberSignature[] memory none = new MemberSignature[](0);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NotSettled.selector, SUBNET, 0));
        distributor.submitRoot(SUBNET, 0, root, 1, 0, _genesis(), none);
        _settle(1);
        vm.warp(block.timestamp - 1);
        vm.expectRevert(
            abi.encodeWithSelector(RewardDistributor.TooYoung.selector, uint256(GENESIS) + EPOCH_MS / 1000)
        );
        distributor.submitRoot(SUBNET, 0, root, 1, 0, _genesis(), none);
    }

    function test_a_root_needs_two_thirds_over_all_that_it_says() external {
        _settle(2);
        bytes32 root = bytes32(uint256(1));
        bytes32 structHash = Hashes.rewardAttestation(SUBNET, 1, root, 100 ether, 1 ether);
        MemberSignature[] memory one = _certificate(_genesis(), 1, structHash);
        vm.expectRevert(abi.encodeWithSelector(Certificates.TooLittleWeight.selector, 40, 100));
        distributor.submitRoot(SUBNET, 1, root, 100 ether, 1 ether, _genesis(), one);
        MemberSignature[] memory none = new MemberSignature[](0);
        vm.expectRevert(abi.encodeWithSelector(Certificates.TooLittleWeight.selector, 0, 100));
        distributor.submitRoot(SUBNET, 1, root, 100 ether, 1 ether, _genesis(), none);
        MemberSignature[] memory all = _certificate(_genesis(), 4, structHash);
        vm.expectPartialRevert(Certificates.WrongSignature.selector);
        distributor.submitRoot(SUBNET, 1, root, 100 ether, 2 ether, _genesis(), all);
        vm.expectPartialRevert(Certificates.WrongSignature.selector);
        distributor.submitRoot(SUBNET, 1, root, 101 ether, 1 ether, _genesis(), all);
        vm.expectPartialRevert(Certificates.WrongSignature.selector);
        distributor.submitRoot(SUBNET, 0, root, 100 ether, 1 ether, _genesis(), all);
        vm.chainId(block.chainid + 1);
        vm.expectPartialRevert(Certificates.WrongSignature.selector);
        distributor.submitRoot(SUBNET, 1, root, 100 ether, 1 ether, _genesis(), all);
    }

    function test_a_root_adds_no_more_than_the_emission_since_the_last() external {
        _settle(6);
        _refused(1, 2 * EMISSION + 1, abi.encodeWithSelector(RewardDistributor.AboveEmission.selector, 2 * EMISSION + 1, 2 * EMISSION));
        _acceptRoot(1, bytes32(uint256(1)), 2 * EMISSION - 5, 0);
        uint256 most = 4 * EMISSION;
        _refused(5, 6 * EMISSION, abi.encodeWithSelector(RewardDistributor.AboveEmission.selector, most + 5, most));
        _acceptRoot(5, bytes32(uint256(1)), 6 * EMISSION - 5, 0);
    }

    function test_the_emission_is_that_of_the_policies_in_force() external {
        _policy(10 ether);
        _applyAll(_at(_nextHeader(), 1), _genesis());
        _policy(7 ether);
        _applyAll(_at(_nextHeader(), 4), _genesis());
        _settle(9);
        // Applied in epoch 1, in force from 3 on; the next applied in epoch 4, in force from 6 on.
        _eq(distributor.emissionOf(SUBNET, 0, 2), 3 * EMISSION, "genesis");
        _eq(distributor.emissionOf(SUBNET, 0, 8), 3 * EMISSION + 30 ether + 21 ether, "all three");
        _eq(distributor.emissionOf(SUBNET, 2, 3), EMISSION + 10 ether, "across a change");
        _eq(distributor.emissionOf(SUBNET, 6, 8), 21 ether, "the last");
        uint256 most = 3 * EMISSION + 51 ether;
        _refused(8, most + 1, abi.encodeWithSelector(RewardDistributor.AboveEmission.selector, most + 1, most));
        uint256 before = gasleft();
        distributor.emissionOf(SUBNET, 0, 8);
        emit log_named_uint("the emission of 9 epochs with 2 changes of policy", before - gasleft());
    }

    function test_a_root_adds_no_more_than_the_fund_and_never_takes_back() external {
        _settle(40);
        uint256 fund = 10_000 ether;
        _refused(19, fund + 1, abi.encodeWithSelector(RewardDistributor.FundTooSmall.selector, fund, fund + 1));
        _acceptRoot(19, bytes32(uint256(1)), fund, 5);
        _refused(20, fund + 1, abi.encodeWithSelector(RewardDistributor.FundTooSmall.selector, 0, 1));
        _refused(20, fund - 1, abi.encodeWithSelector(RewardDistributor.TotalsShrink.selector));
        bytes32 root = bytes32(uint256(2));
        MemberSignature[] memory all =
            _certificate(_genesis(), 4, Hashes.rewardAttestation(SUBNET, 20, root, fund, 4));
        vm.expectRevert(RewardDistributor.TotalsShrink.selector);
        distributor.submitRoot(SUBNET, 20, root, fund, 4, _genesis(), all);
    }

    function test_a_period_is_posted_once_and_in_order() external {
        _settle(6);
        _acceptRoot(3, bytes32(uint256(1)), 1 ether, 0);
        _refused(3, 1 ether, abi.encodeWithSelector(RewardDistributor.RootNotAfter.selector, 3, 4));
        _refused(1, 1 ether, abi.encodeWithSelector(RewardDistributor.RootNotAfter.selector, 1, 4));
        vm.expectRevert(RewardDistributor.EmptyRoot.selector);
        distributor.submitRoot(SUBNET, 4, 0, 1 ether, 0, _genesis(), new MemberSignature[](0));
    }

    function test_leaves_that_sum_to_more_than_the_total_pay_the_total() external {
        lumia.approve(address(distributor), type(uint256).max);
        distributor.fund(SUBNET + 1, 100 ether);
        _settle(2);
        Line[] memory lines = _two(30 ether, 0, 70 ether, 0);
        _acceptRoot(1, _root(1, lines), 99 ether, 0);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.FundTooSmall.selector, 69 ether, 70 ether));
        distributor.claim(SUBNET, 1, _claims(1, lines));
    }

    function test_an_empty_fund_of_costs_holds_no_lumia_back_and_pays_the_rest_once_filled() external {
        _settle(2);
        Line[] memory lines = _two(30 ether, 12 ether, 70 ether, 0);
        _accept(1, lines);
        distributor.claim(SUBNET, 1, _claims(1, lines));
        _eq(lumia.balanceOf(ALICE), 30 ether, "LUMIA");
        _eq(ALICE.balance, 10 ether, "all that the fund had");
        distributor.fundCosts{value: 7 ether}(SUBNET);
        distributor.claim(SUBNET, 1, _claims(1, lines));
        _eq(ALICE.balance, 12 ether, "the rest");
        _eq(distributor.totalsOf(SUBNET).costsWei, 5 ether, "left");
        _eq(distributor.totalsOf(SUBNET).costsOwed, 0, "nothing owed");
    }

    function test_who_takes_no_ether_gets_its_lumia_and_is_owed_the_rest() external {
        address none = address(new NoEther());
        _settle(2);
        Line[] memory lines = _two(30 ether, 1 ether, 70 ether, 2 ether);
        lines[0].account = none;
        _accept(1, lines);
        distributor.claim(SUBNET, 1, _claims(1, lines));
        _eq(lumia.balanceOf(none), 30 ether, "LUMIA");
        _eq(BOB.balance, 2 ether, "the other's costs");
        _eq(distributor.totalsOf(SUBNET).costsOwed, 1 ether, "still owed");
        _eq(distributor.totalsOf(SUBNET).costsWei, 8 ether, "still there");
    }

    function test_the_governor_recovers_after_a_year_what_nobody_claimed_and_nothing_twice() external {
        _settle(6);
        Line[] memory lines = _two(30 ether, 1 ether, 70 ether, 2 ether);
        _accept(1, lines);
        RewardDistributor.Claim[] memory claims = _claims(1, lines);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NotGovernor.selector, SUBNET, address(this)));
        distributor.recover(SUBNET, 1, claims);
        uint256 until = block.timestamp + 365 days;
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.ClaimsOpen.selector, until));
        distributor.recover(SUBNET, 1, claims);
        RewardDistributor.Claim[] memory one = new RewardDistributor.Claim[](1);
        one[0] = claims[0];
        distributor.claim(SUBNET, 1, one);
        vm.warp(until);
        Line[] memory later = _two(40 ether, 1 ether, 75 ether, 3 ether);
        _accept(5, later);
        vm.prank(GOVERNOR);
        distributor.recover(SUBNET, 1, claims);
        _eq(lumia.balanceOf(GOVERNOR), 70 ether, "what Bob left");
        vm.prank(GOVERNOR);
        vm.expectRevert(RewardDistributor.NothingDue.selector);
        distributor.recover(SUBNET, 1, claims);
        vm.expectRevert(RewardDistributor.NothingDue.selector);
        distributor.claim(SUBNET, 1, claims);
        distributor.claim(SUBNET, 5, _claims(5, later));
        _eq(lumia.balanceOf(BOB), 5 ether, "what came after");
        _eq(BOB.balance, 1 ether, "costs that came after");
        RewardDistributor.Totals memory t = distributor.totalsOf(SUBNET);
        _eq(t.owed, 0, "nothing owed");
        uint256 out = lumia.balanceOf(ALICE) + lumia.balanceOf(BOB) + lumia.balanceOf(GOVERNOR);
        _eq(out, t.total, "claimed and recovered is what was certified");
        _eq(lumia.balanceOf(address(distributor)), t.lumia, "what is left is free");
    }

    function test_gas_of_a_root_and_of_claims() external {
        _settle(200);
        distributor.fund(SUBNET, 200_000 ether);
        Line[] memory lines = _many(100);
        for (uint64 i = 0; i < 2; i++) {
            uint64 through = 71 + i * 72;
            (uint256 total, uint256 costs) = _sums(lines);
            bytes32 root = _root(through, lines);
            MemberSignature[] memory certificate =
                _certificate(_genesis(), 3, Hashes.rewardAttestation(SUBNET, through, root, total, costs));
            uint256 before = gasleft();
            distributor.submitRoot(SUBNET, through, root, total, costs, _genesis(), certificate);
            emit log_named_uint(i == 0 ? "submitRoot, the first" : "submitRoot, a later one", before - gasleft());
            RewardDistributor.Claim[] memory claims = _claims(through, lines);
            if (i == 1) {
                RewardDistributor.Claim[] memory one = new RewardDistributor.Claim[](1);
                one[0] = claims[0];
                before = gasleft();
                distributor.claim(SUBNET, through, one);
                emit log_named_uint("claim, one account, a later time", before - gasleft());
            }
            before = gasleft();
            distributor.claim(SUBNET, through, claims);
            uint256 gas = before - gasleft();
            emit log_named_uint(i == 0 ? "claim, 100 accounts, their first" : "claim, 100 accounts, later", gas);
            _true(gas < 16_777_216, "fits a transaction");
            for (uint256 k = 0; k < lines.length; k++) {
                lines[k].amount *= 2;
                lines[k].costsWei *= 2;
            }
        }
    }

    function _settle(uint64 epoch) private {
        _submit(_at(_nextHeader(), epoch), _genesis());
    }

    function _policy(uint256 emission) private {
        vm.prank(GOVERNOR);
        inbox.setPolicy(SUBNET, Policy(emission, 4_000, 3_000, 2_000, 1_000, TREASURY, 2 gwei));
    }

    function _two(uint256 alice, uint256 aliceWei, uint256 bob, uint256 bobWei) private pure returns (Line[] memory lines) {
        lines = new Line[](2);
        lines[0] = Line(ALICE, alice, aliceWei);
        lines[1] = Line(BOB, bob, bobWei);
    }

    function _many(uint256 count) private pure returns (Line[] memory lines) {
        lines = new Line[](count);
        for (uint256 i = 0; i < count; i++) {
            lines[i] = Line(address(uint160(0xC0FFEE00 + i)), 1 ether + i, 1 gwei + i);
        }
    }

    function _sums(Line[] memory lines) private pure returns (uint256 total, uint256 costsWei) {
        for (uint256 i = 0; i < lines.length; i++) {
            total += lines[i].amount;
            costsWei += lines[i].costsWei;
        }
    }

    function _accept(uint64 through, Line[] memory lines) private {
        (uint256 total, uint256 costsWei) = _sums(lines);
        _acceptRoot(through, _root(through, lines), total, costsWei);
    }

    function _acceptRoot(uint64 through, bytes32 root, uint256 total, uint256 costsWei) private {
        bytes32 structHash = Hashes.rewardAttestation(SUBNET, through, root, total, costsWei);
        MemberSignature[] memory certificate = _certificate(_genesis(), 3, structHash);
        distributor.submitRoot(SUBNET, through, root, total, costsWei, _genesis(), certificate);
    }

    function _refused(uint64 through, uint256 total, bytes memory reason) private {
        bytes32 root = bytes32(uint256(3));
        bytes32 structHash = Hashes.rewardAttestation(SUBNET, through, root, total, 5);
        MemberSignature[] memory certificate = _certificate(_genesis(), 4, structHash);
        vm.expectRevert(reason);
        distributor.submitRoot(SUBNET, through, root, total, 5, _genesis(), certificate);
    }

    /// The nodes of a tree over the lines in their order: leaves last, the root first.
    function _tree(uint64 through, Line[] memory lines) private view returns (bytes32[] memory nodes) {
        uint256 count = lines.length;
        nodes = new bytes32[](2 * count - 1);
        for (uint256 i = 0; i < count; i++) {
            Line memory line = lines[i];
            nodes[nodes.length - 1 - i] =
                Hashes.rewardLeaf(block.chainid, SUBNET, through, line.account, line.amount, line.costsWei);
        }
        for (uint256 i = count - 1; i > 0; i--) {
            (bytes32 a, bytes32 b) = (nodes[2 * i - 1], nodes[2 * i]);
            nodes[i - 1] = a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
        }
    }

    function _root(uint64 through, Line[] memory lines) private view returns (bytes32) {
        return _tree(through, lines)[0];
    }

    function _claims(uint64 through, Line[] memory lines)
        private
        view
        returns (RewardDistributor.Claim[] memory claims)
    {
        bytes32[] memory nodes = _tree(through, lines);
        claims = new RewardDistributor.Claim[](lines.length);
        for (uint256 i = 0; i < lines.length; i++) {
            Line memory line = lines[i];
            claims[i] = RewardDistributor.Claim(
                line.account, line.amount, line.costsWei, _proof(nodes, nodes.length - 1 - i)
            );
        }
    }

    function _proof(bytes32[] memory nodes, uint256 leaf) private pure returns (bytes32[] memory proof) {
        uint256 depth = 0;
        for (uint256 i = leaf; i > 0; i = (i - 1) / 2) {
            depth++;
        }
        proof = new bytes32[](depth);
        uint256 at = leaf;
        for (uint256 i = 0; i < depth; i++) {
            proof[i] = nodes[at % 2 == 0 ? at - 1 : at + 1];
            at = (at - 1) / 2;
        }
    }
}
